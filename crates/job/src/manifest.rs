use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::entry::{HALF, sha256};
use crate::error::JobError;
use crate::files;

/// The version of a job's folder, which changes when a file in it changes its meaning.
const FORMAT: u64 = 1;

/// Everything that the records of a job depend on besides its inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest(Value);

/// One thing that two manifests say differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which, as a path of keys: `stages.2.version`.
    pub key: String,
    /// What the folder says; none where it says nothing.
    pub before: Option<String>,
    /// What this run says.
    pub now: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |v: &Option<String>| v.clone().unwrap_or_else(|| "nothing".to_owned());
        write!(f, "{}: {} before, {} now", self.key, shown(&self.before), shown(&self.now))
    }
}

impl Manifest {
    /// A manifest that says `about` of how records are made, and how many documents a part has.
    pub fn new(about: Map<String, Value>, documents_a_part: u64) -> Manifest {
        let mut all = about;
        all.insert("format".into(), FORMAT.into());
        all.insert("documents_a_part".into(), documents_a_part.max(1).into());
        Manifest(Value::Object(all))
    }

    /// How many documents a part has; the last one may have fewer.
    pub fn documents_a_part(&self) -> u64 {
        self.0["documents_a_part"].as_u64().unwrap_or(1).max(1)
    }

    /// A number for all of it: the first half of the SHA-256 of its JSON, in hexadecimal.
    pub fn fingerprint(&self) -> String {
        let mut hash = sha256(self.0.to_string().as_bytes());
        hash.truncate(HALF);
        hash
    }

    /// What another says differently.
    pub fn differences(&self, now: &Manifest) -> Vec<Difference> {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        flatten(&self.0, "", &mut before);
        flatten(&now.0, "", &mut after);
        let find = |all: &[(String, String)], key: &str| {
            all.iter().find(|(k, _)| k == key).map(|(_, value)| value.clone())
        };
        let gone = before.iter().filter(|(key, _)| find(&after, key).is_none());
        let mut keys: Vec<&String> = after.iter().chain(gone).map(|(key, _)| key).collect();
        keys.sort();
        let difference = |key: &String| Difference {
            key: key.clone(),
            before: find(&before, key),
            now: find(&after, key),
        };
        keys.into_iter().map(difference).filter(|d| d.before != d.now).collect()
    }

    /// The manifest with its fingerprint, as it is written.
    fn signed(&self) -> Value {
        let mut all = self.0.clone();
        all["fingerprint"] = json!(self.fingerprint());
        all
    }

    /// What [`Manifest::signed`] made, or what is wrong with it.
    fn checked(value: Value) -> Result<Manifest, String> {
        let Value::Object(mut about) = value else { return Err("it is no JSON object".into()) };
        let said = about.remove("fingerprint");
        let manifest = Manifest(Value::Object(about));
        match manifest.0["format"].as_u64() {
            // Of a later format nobody knows here what the fingerprint covers.
            Some(format) if format != FORMAT => {
                Err(format!("it is of format {format}, and this program knows format {FORMAT}"))
            }
            _ if said != Some(manifest.fingerprint().into()) => {
                Err("its fingerprint is not that of what it says".into())
            }
            _ => Ok(manifest),
        }
    }
}

/// What `manifest.json` says: by what a job was begun, and by what documents of it were done again since.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Makers {
    first: Manifest,
    replays: Vec<Manifest>,
}

impl Makers {
    /// Of a job that is about to begin.
    pub(crate) fn of(first: Manifest) -> Makers {
        Makers { first, replays: Vec::new() }
    }

    /// Those of a folder; none where there is no such file.
    pub(crate) fn read(path: &Path) -> Result<Option<Makers>, JobError> {
        let damaged = |why: String| JobError::DamagedManifest { path: path.to_owned(), why };
        match fs::read(path) {
            Ok(bytes) => Makers::parse(&bytes).map(Some).map_err(damaged),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(JobError::io("read", path)(e)),
        }
    }

    /// Those that these bytes name, or what is wrong with them.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Makers, String> {
        let mut all: Value = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
        let replays = match all.as_object_mut().and_then(|all| all.remove("replays")) {
            None => Vec::new(),
            Some(Value::Array(replays)) => {
                replays.into_iter().map(Manifest::checked).collect::<Result<_, _>>()?
            }
            Some(_) => return Err("its replays are no list".into()),
        };
        Ok(Makers { first: Manifest::checked(all)?, replays })
    }

    pub(crate) fn write(&self, path: &Path) -> Result<(), JobError> {
        let mut all = self.first.signed();
        if !self.replays.is_empty() {
            all["replays"] = self.replays.iter().map(Manifest::signed).collect();
        }
        files::write(path, format!("{all:#}\n").as_bytes())
    }

    /// Whether the job has been made by this one, wholly or in part.
    pub(crate) fn know(&self, manifest: &Manifest) -> bool {
        self.all().any(|known| known == manifest)
    }

    pub(crate) fn add(&mut self, replay: Manifest) {
        self.replays.push(replay);
    }

    /// The one that made something last.
    pub(crate) fn last(&self) -> &Manifest {
        self.replays.last().unwrap_or(&self.first)
    }

    pub(crate) fn fingerprints(&self) -> Vec<String> {
        self.all().map(Manifest::fingerprint).collect()
    }

    fn all(&self) -> impl Iterator<Item = &Manifest> {
        std::iter::once(&self.first).chain(&self.replays)
    }
}

/// All values that hold no others, with their paths.
fn flatten(value: &Value, path: &str, out: &mut Vec<(String, String)>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| flatten(value, &below(key), out)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, value)| flatten(value, &below(&i.to_string()), out));
        }
        leaf => out.push((path.to_owned(), leaf.to_string())),
    }
}
