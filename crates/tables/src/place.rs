use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempDir};

use crate::error::TablesError;

/// Where tables are written until they are whole: a hidden folder beside their place, which goes when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    target: PathBuf,
    /// For its owner alone, as temporary folders are; what is in it is as open as anything that its owner makes.
    hidden: TempDir,
}

impl Place {
    /// A place beside the target, on the same device.
    pub(crate) fn beside(target: &Path) -> Result<Place, TablesError> {
        let place = Place { target: target.to_owned(), hidden: hidden(target).map_err(|e| at(target, e))? };
        fs::create_dir(place.folder()).map_err(|e| at(target, e))?;
        Ok(place)
    }

    /// The folder that the tables are written to.
    pub(crate) fn folder(&self) -> PathBuf {
        self.hidden.path().join("tables")
    }

    /// Gives the target the file of this name.
    pub(crate) fn keep_file(self, name: &str) -> Result<(), TablesError> {
        let file = self.folder().join(name);
        let keep = || {
            sync(&file)?;
            fs::rename(&file, &self.target)?;
            sync(parent(&self.target))
        };
        keep().map_err(|e| at(&self.target, e))
    }

    /// Makes the folder the target, in the place of the one that is there.
    pub(crate) fn keep_folder(self) -> Result<(), TablesError> {
        let (folder, target) = (self.folder(), &self.target);
        let keep = || {
            for file in fs::read_dir(&folder)? {
                sync(&file?.path())?;
            }
            sync(&folder)?;
            let old = hidden(target)?;
            let aside = old.path().join("old");
            if target.is_dir() {
                fs::rename(target, &aside)?;
            }
            if let Err(e) = fs::rename(&folder, target) {
                if aside.is_dir() {
                    fs::rename(&aside, target)?;
                }
                return Err(e);
            }
            sync(parent(target))
        };
        keep().map_err(|e| at(target, e))
    }
}

/// What went wrong with a file.
pub(crate) fn at(path: &Path, source: io::Error) -> TablesError {
    TablesError::File { path: path.to_owned(), source }
}

fn hidden(beside: &Path) -> io::Result<TempDir> {
    Builder::new().prefix(".copydesk-tables-").tempdir_in(parent(beside))
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn sync(path: &Path) -> io::Result<()> {
    fs::File::open(path)?.sync_all()
}
