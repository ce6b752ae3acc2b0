//! The output folder, or file: written beside its place and renamed into it when it is complete.

use super::exit::Failure;
use crate::report::outputs::{OutputError, OutputFile, Outputs};
use crate::threads;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A folder that is being written. Dropped before [`Folder::finish`], it leaves nothing behind and
/// the former output untouched.
pub(super) struct Folder {
    target: PathBuf,
    temporary: PathBuf,
    /// The folder around it, where it was made for it.
    made: Option<PathBuf>,
    own: Vec<&'static str>,
    finished: bool,
    /// Held while the folder is put into its place.
    turn: Arc<Mutex<()>>,
}

/// Writes a file beside its place and renames it into it when it is complete.
pub(super) fn write_file(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}.partial", std::process::id()));
    let temporary = PathBuf::from(temporary);
    let written = || {
        let mut file = BufWriter::new(File::create(&temporary)?);
        fill(&mut file)?;
        file.flush()?;
        fs::rename(&temporary, path)
    };
    written().map_err(|error| {
        // best effort: the file is not there, and its beginning must not stay
        let _ = fs::remove_file(&temporary);
        Failure::failed(format!("cannot write `{}`: {error}", path.display()))
    })
}

/// A folder that is being written, as another thread sees it.
pub(super) struct Unfinished {
    temporary: PathBuf,
    turn: Arc<Mutex<()>>,
}

impl Unfinished {
    /// Removes it; one that is just put into its place is left to stand.
    pub fn remove(&self) {
        let turn = self.turn.lock();
        // what is written meanwhile may keep it from going at once
        for _ in 0..100 {
            if !self.temporary.exists() || fs::remove_dir_all(&self.temporary).is_ok() {
                break;
            }
        }
        // nothing is put into place any more: the program ends
        std::mem::forget(turn);
    }
}

impl Folder {
    /// Begins a folder that will stand at `target`. `own` says which files of a former folder belong
    /// to this verb and go with it, by path in the folder (`/` between parts; a `*` at the end stands
    /// for anything); all else there is somebody else's and stays.
    pub fn begin(target: &Path, own: &[&'static str]) -> Result<Folder, Failure> {
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
        if let Some(file) = parent.ancestors().find(|place| place.is_file()) {
            let (file, parent) = (file.display(), parent.display());
            return Err(Failure::failed(format!("cannot make the folder `{parent}`: `{file}` is a file")));
        }
        let made = (!parent.exists()).then(|| parent.to_owned());
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
        Ok(Folder {
            target: target.to_owned(),
            temporary,
            made,
            own: own.to_vec(),
            finished: false,
            turn: Arc::default(),
        })
    }

    /// What another thread needs to remove it.
    pub fn unfinished(&self) -> Unfinished {
        Unfinished { temporary: self.temporary.clone(), turn: Arc::clone(&self.turn) }
    }

    /// Whether somebody else's file is there, which stays.
    pub fn stands(&self, name: &str) -> bool {
        self.target.join(name).is_file()
    }

    /// A file in the folder, or in a folder of it, for writing as it goes.
    pub fn create(&self, name: &str) -> Result<BufWriter<File>, Failure> {
        debug_assert!(
            self.own.iter().any(|pattern| is_own(pattern, name)),
            "{name} is not among this verb's own files, and the next run would keep it as somebody else's"
        );
        let path = self.temporary.join(name);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create(path));
        made.map(BufWriter::new).map_err(|error| self.failure(name, &error))
    }

    /// A whole file.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<(), Failure> {
        let mut file = self.create(name)?;
        file.write_all(content.as_ref())
            .and_then(|()| file.flush())
            .map_err(|error| self.failure(name, &error))
    }

    /// Makes files, on all cores, and writes them.
    pub fn leave(&self, outputs: &Outputs) -> Result<(), Failure> {
        let made: Vec<Result<Vec<u8>, OutputError>> = threads::map(&outputs.files, OutputFile::bytes);
        for (file, content) in outputs.files.iter().zip(made) {
            self.write(&file.name, content.map_err(|error| Failure::failed(error.to_string()))?)?;
        }
        Ok(())
    }

    /// What to say when a file of the folder cannot be written.
    pub fn failure(&self, name: &str, error: &std::io::Error) -> Failure {
        Failure::failed(format!("cannot write `{}`: {error}", self.target.join(name).display()))
    }

    /// Puts the folder into its place; a former one is removed only when this one stands.
    pub fn finish(mut self) -> Result<(), Failure> {
        let turn = Arc::clone(&self.turn);
        let _turn = turn.lock();
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
            keep_strangers(&old, &self.target, "", &self.own).map_err(|error| {
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

/// Moves what is not this verb's own from the former folder to the new one; `below` is the path of
/// both in the output folder.
fn keep_strangers(old: &Path, new: &Path, below: &str, own: &[&str]) -> std::io::Result<()> {
    for entry in fs::read_dir(old)? {
        let entry = entry?;
        let to = new.join(entry.file_name());
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() && (to.is_dir() || !to.exists()) {
            fs::create_dir_all(&to)?;
            keep_strangers(&entry.path(), &to, &format!("{path}/"), own)?;
            // a folder of which nothing stays goes too; this fails where something does
            let _ = fs::remove_dir(&to);
        } else if !to.exists() && !own.iter().any(|pattern| is_own(pattern, &path)) {
            fs::rename(entry.path(), to)?;
        }
    }
    Ok(())
}

/// Whether a path is the pattern, or begins like a pattern that ends in `*`.
fn is_own(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => path.starts_with(beginning),
        None => path == pattern,
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.finished {
            let _ = fs::remove_dir_all(&self.temporary);
            // others may have written there meanwhile, and then it stays
            let _ = self.made.as_ref().map(fs::remove_dir);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_new_folder_replaces_its_own_files_and_keeps_all_others() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("o");
        fs::create_dir_all(target.join("charts")).unwrap();
        for name in ["mine.csv", "theirs.csv", "charts/mine-old.svg", "charts/theirs.svg"] {
            fs::write(target.join(name), "old").unwrap();
        }
        let folder = Folder::begin(&target, &["mine.csv", "charts/mine-*"]).unwrap();
        folder.write("charts/mine-new.svg", "new").unwrap();
        folder.finish().unwrap();
        let stands = |name: &str| target.join(name).exists();
        assert!(stands("theirs.csv") && stands("charts/theirs.svg") && stands("charts/mine-new.svg"));
        assert!(!stands("mine.csv") && !stands("charts/mine-old.svg"));
    }
}
