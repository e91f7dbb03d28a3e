//! `GET /healthz`: the process answers.

pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}
