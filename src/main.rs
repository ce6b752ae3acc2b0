//! The `cltv` program: everything is in the library.

fn main() -> std::process::ExitCode {
    cltv::cli::run()
}
