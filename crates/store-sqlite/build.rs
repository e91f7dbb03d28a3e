fn main() {
    // Migrations are compiled in: a new file must trigger a build.
    println!("cargo:rerun-if-changed=migrations");
}
