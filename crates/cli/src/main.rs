fn main() -> std::process::ExitCode {
    reenact_cli::main()
}
