//! The output folder: written beside its place and renamed into it when it is complete.

use super::Failure;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A folder that is being written. Dropped before [`Folder::finish`], it leaves nothing behind and
/// the former output untouched.
pub(super) struct Folder {
    target: PathBuf,
    temporary: PathBuf,
    finished: bool,
}

impl Folder {
    /// Begins a folder that will stand at `target`.
    pub fn begin(target: &Path) -> Result<Folder, Failure> {
        let shown = target.display();
        if target.exists() && !target.is_dir() {
            return Err(Failure::failed(format!(
                "`{shown}` is a file, so no folder can be written there; move it away, or use --out"
            )));
        }
        let name = target
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .ok_or_else(|| Failure::invalid(format!("`{shown}` does not name a folder; use --out DIR")))?;
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent).map_err(|error| {
            Failure::failed(format!("cannot make the folder `{}`: {error}", parent.display()))
        })?;
        let temporary = parent.join(format!(".{name}.{}.partial", std::process::id()));
        if temporary.exists() {
            // left by a run that was killed and whose number came round again
            let _ = fs::remove_dir_all(&temporary);
        }
        fs::create_dir(&temporary).map_err(|error| {
            Failure::failed(format!("cannot write in the folder `{}`: {error}", parent.display()))
        })?;
        Ok(Folder { target: target.to_owned(), temporary, finished: false })
    }

    /// A file in the folder, for writing as it goes.
    pub fn create(&self, name: &str) -> Result<BufWriter<File>, Failure> {
        File::create(self.temporary.join(name))
            .map(BufWriter::new)
            .map_err(|error| self.failure(name, &error))
    }

    /// A whole file.
    pub fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let mut file = self.create(name)?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.flush())
            .map_err(|error| self.failure(name, &error))
    }

    /// What to say when a file of the folder cannot be written.
    pub fn failure(&self, name: &str, error: &std::io::Error) -> Failure {
        Failure::failed(format!("cannot write `{}`: {error}", self.target.join(name).display()))
    }

    /// Puts the folder into its place; a former one is removed only when this one stands.
    pub fn finish(mut self) -> Result<(), Failure> {
        let shown = self.target.display().to_string();
        let old = self.temporary.with_extension("old");
        let had = self.target.exists();
        let fail =
            |error: std::io::Error| Failure::failed(format!("cannot put `{shown}` into place: {error}"));
        if had {
            fs::rename(&self.target, &old).map_err(fail)?;
        }
        if let Err(error) = fs::rename(&self.temporary, &self.target) {
            if had {
                // the former output must not be lost
                let _ = fs::rename(&old, &self.target);
            }
            return Err(fail(error));
        }
        self.finished = true;
        if had {
            keep_strangers(&old, &self.target).map_err(|error| {
                Failure::failed(format!(
                    "`{shown}` is written, but what else was in it could not be moved and is in `{}`: {error}",
                    old.display()
                ))
            })?;
            let _ = fs::remove_dir_all(&old);
        }
        Ok(())
    }
}

/// Names of files that a run writes, or wrote in an earlier version; all else in an output folder
/// is somebody's own.
const OWN: [&str; 5] = ["summary.json", "series.csv", "draws.csv", "cohorts.csv", "manifest.json"];

/// Moves what a run did not write from the former folder to the new one.
fn keep_strangers(old: &Path, new: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(old)? {
        let entry = entry?;
        let to = new.join(entry.file_name());
        let own = OWN.iter().any(|name| entry.file_name() == *name);
        if !own && !to.exists() {
            fs::rename(entry.path(), to)?;
        }
    }
    Ok(())
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.finished {
            let _ = fs::remove_dir_all(&self.temporary);
        }
    }
}
