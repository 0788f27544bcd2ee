use std::fmt;

/// What the suite found out about a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The plugin's name.
    pub plugin: String,
    /// Every check, in the order in which they ran.
    pub checks: Vec<Check>,
}

/// One promise that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The promise, in a few words.
    pub name: &'static str,
    /// Whether it was kept.
    pub outcome: Outcome,
}

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The promise was kept.
    Passed,
    /// It was broken, with the first case of it.
    Failed(String),
    /// It could not be tried or does not apply, with the reason.
    Skipped(String),
}

impl Report {
    /// Whether no check failed.
    pub fn passed(&self) -> bool {
        !self.checks.iter().any(|c| matches!(c.outcome, Outcome::Failed(_)))
    }

    /// Whether more was tried than what the plugin declares: without the layers that it needs nothing can be.
    pub fn was_tried(&self) -> bool {
        self.checks.iter().skip(1).any(|c| !matches!(c.outcome, Outcome::Skipped(_)))
    }

    /// A check by its name.
    pub fn check(&self, name: &str) -> Option<&Check> {
        self.checks.iter().find(|c| c.name == name)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for check in &self.checks {
            match &check.outcome {
                Outcome::Passed => writeln!(f, "passed   {}", check.name)?,
                Outcome::Failed(why) => writeln!(f, "FAILED   {}: {why}", check.name)?,
                Outcome::Skipped(why) => writeln!(f, "skipped  {}: {why}", check.name)?,
            }
        }
        let count = |wanted: fn(&Outcome) -> bool| self.checks.iter().filter(|c| wanted(&c.outcome)).count();
        write!(
            f,
            "{}: {} passed, {} failed, {} skipped",
            self.plugin,
            count(|o| matches!(o, Outcome::Passed)),
            count(|o| matches!(o, Outcome::Failed(_))),
            count(|o| matches!(o, Outcome::Skipped(_))),
        )
    }
}
