//! What several subjects need: the project's folders, the program, golden files.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Scenario files as they are on the disk.
pub struct Disk;

impl cltv::scenario::Files for Disk {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        std::fs::read(path)
    }
}

/// A path below the project's folder.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs the program in the project's folder, without a terminal.
pub fn cltv<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(arguments: I) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cltv"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program runs")
}

/// A file of published data in the folder that `CLTV_DATA` names; none where it names none. Where `CI` is
/// set the data must be there, so that no test passes by not looking.
pub fn data(name: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("CLTV_DATA").filter(|folder| !folder.is_empty()) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "CI is set and CLTV_DATA is not, so {name} cannot be looked at"
        );
        eprintln!("skipped: CLTV_DATA does not say where {name} is");
        return None;
    };
    let path = Path::new(&folder).join(name);
    assert!(path.exists(), "{} is not there; CLTV_DATA names the folder of the data", path.display());
    Some(path)
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

/// Standard error as text.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

/// Files below a folder of the project with this ending, sorted; subfolders included.
pub fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = files_below(&project(folder));
    found.retain(|path| path.extension().is_some_and(|extension| extension == ending));
    found
}

/// All files below a folder, sorted; subfolders included.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Compares a text with a golden file; `CLTV_BLESS=1` writes it instead.
pub fn golden(path: &Path, text: &str) -> Result<(), String> {
    if std::env::var_os("CLTV_BLESS").is_some() {
        std::fs::write(path, text).expect("the golden file can be written");
        return Ok(());
    }
    let wanted = std::fs::read_to_string(path).unwrap_or_default();
    if wanted == text {
        return Ok(());
    }
    Err(format!(
        "{} is out of date (CLTV_BLESS=1 cargo test writes it anew; read the difference)\n--- wanted\n{wanted}\n--- found\n{text}",
        path.display()
    ))
}
