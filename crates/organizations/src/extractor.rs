use std::collections::HashSet;

use copydesk_document::Day;
use copydesk_document::{AttributeKind, Layer, LayerBuilder, LayerSchema, Span};
use copydesk_extractor::{Config, Error, Extractor, Input, OptionKind, Output, PluginSpec, Value};

use crate::conflict::conflict;
use crate::context;
use crate::directory::Directory;
use crate::items::{self, Item, Kind, Name};
use crate::statements::{self, Claim, Statement};

const TEXT: u32 = 0;
const ROSTER: u32 = 1;
const ORGANIZATION: usize = 0;
const MEMBER: usize = 1;
const FROM: usize = 2;
const UNTIL: usize = 3;
const EVIDENCE: usize = 4;
const AS_OF: usize = 5;
const STATUS: usize = 6;
const CONFLICT: usize = 7;

/// Finds who belongs to which organisation: what the text states, and the known members of those it names.
#[derive(Debug)]
pub struct Organizations {
    directory: Directory,
    roster: bool,
    observers: bool,
    /// What an entity with each label of the input can be.
    kinds: Vec<Kind>,
}

/// Buffers that a worker reuses from document to document.
#[derive(Debug, Default)]
pub struct Scratch {
    numbers: Vec<Option<u32>>,
    entities: Vec<Name>,
    items: Vec<Item>,
    statements: Vec<Statement>,
}

impl Extractor for Organizations {
    type Scratch = Scratch;

    fn spec() -> PluginSpec {
        let layer =
            LayerSchema::new("memberships", "Who belongs to which organisation, and since and until when.")
                .labels(&["text", "roster"])
                .label_key("basis")
                .attribute("organization", AttributeKind::Str, "the organisation's name")
                .attribute("member", AttributeKind::Str, "the member's name")
                .attribute("from", AttributeKind::Str, "the first day, month or year of membership")
                .attribute("until", AttributeKind::Str, "the last day, month or year of membership")
                .attribute("evidence", AttributeKind::Span, "the sentence that states it")
                .attribute(
                    "as_of",
                    AttributeKind::Str,
                    "the day on which the roster holds; null without a date",
                )
                .attribute(
                    "status",
                    AttributeKind::Str,
                    "member, associate, observer, suspended; left, for one that the text says left",
                )
                .attribute(
                    "conflict",
                    AttributeKind::Str,
                    "the roster's intervals, or `never`, when the text contradicts them",
                );
        PluginSpec::new(
            "organizations",
            env!("CARGO_PKG_VERSION"),
            "Finds memberships: stated in the text, and known of the organisations that it names.",
        )
        .requires("tokens", &[])
        .requires("sentences", &[])
        .requires("entities", &[("canonical", AttributeKind::Str), ("kb", AttributeKind::Str)])
        .provides(layer)
        .option("roster", OptionKind::Bool, Value::Bool(true), "add the known members of each organisation that is named")
        .option("listed", OptionKind::Bool, Value::Bool(true), "whether to know the organisations of the knowledge base; without, only those of `extra` and `rosters`")
        .option("observers", OptionKind::Bool, Value::Bool(false), "list associates, observers and suspended members of known organisations too; those of `rosters` are listed anyway")
        .option(
            "extra",
            OptionKind::Strings,
            Value::Strings(Vec::new()),
            "organisations to know besides: \"Name | other name: Member (1997..2014), Member (2004-05-01..), Member\"",
        )
        .option(
            "rosters",
            OptionKind::Strings,
            Value::Strings(Vec::new()),
            "rows of roster files; name the files themselves in the pipeline's `rosters`",
        )
    }

    fn new(config: &Config) -> Result<Organizations, Error> {
        let labels = config.input(2).map(|s| s.labels.as_slice()).unwrap_or_default();
        let kinds = labels.iter().map(|label| match label.as_str() {
            "ORG" => Kind::Organization,
            "LOC" => Kind::Place,
            "PERSON" => Kind::Person,
            _ => Kind::Other,
        });
        Ok(Organizations {
            kinds: kinds.collect(),
            directory: Directory::new(
                config.strings("extra"),
                config.strings("rosters"),
                config.bool("listed"),
            )?,
            observers: config.bool("observers"),
            roster: config.bool("roster"),
        })
    }

    fn process(&self, input: &Input<'_>, scratch: &mut Scratch, output: &mut Output) -> Result<(), Error> {
        let (text, entities) = (input.text(), input.layer(2));
        let layer = output.layer(0);
        let kind = |row| self.label(entities, row);
        context::resolve(&self.directory, entities, text, kind, &mut scratch.numbers);
        let day = input.meta("published").and_then(Day::parse);
        self.stated(input, day, scratch, layer);
        if self.roster {
            self.known(entities, &scratch.numbers, day, layer);
        }
        Ok(())
    }
}

impl Organizations {
    fn stated(&self, input: &Input<'_>, day: Option<Day>, scratch: &mut Scratch, layer: &mut LayerBuilder) {
        let (text, tokens, entities) = (input.text(), input.layer(0), input.layer(2));
        let mut seen = HashSet::new();
        let (mut token, mut entity, mut named) = (0, 0, None);
        for sentence in input.layer(1).spans() {
            scratch.entities.clear();
            // "The bloc" may mean an organisation that a sentence before named.
            let mut organizations = usize::from(named.is_some());
            while entity < entities.len() && entities.span(entity).start < sentence.end {
                let span = entities.span(entity);
                if sentence.contains(span) {
                    let number = scratch.numbers.get(entity).copied().flatten();
                    let kind =
                        if number.is_some() { Kind::Organization } else { self.label(entities, entity) };
                    let known = number.is_some_and(|n| self.directory.members(n).next().is_some());
                    organizations += usize::from(kind == Kind::Organization);
                    scratch.entities.push(Name { row: entity as u32, span, kind, known });
                }
                entity += 1;
            }
            if organizations == 0 || scratch.entities.len() + usize::from(named.is_some()) < 2 {
                named = scratch.entities.iter().rfind(|name| name.known).map(|name| name.row).or(named);
                continue;
            }
            // Sentences without a pair are skipped, so the first token is found anew.
            token = tokens.starting_in(Span::new(sentence.start, sentence.end)).start.max(token);
            scratch.items.clear();
            items::read(
                text,
                sentence,
                tokens,
                &mut token,
                &scratch.entities,
                &mut named,
                &mut scratch.items,
            );
            scratch.statements.clear();
            statements::find(&scratch.items, &mut scratch.statements);
            for statement in &scratch.statements {
                let number = scratch.numbers.get(statement.organization as usize).copied().flatten();
                if statement.known_only && number.is_none_or(|n| self.directory.members(n).next().is_none()) {
                    continue;
                }
                let organization = match number {
                    Some(number) => self.directory.name(number),
                    None => name(entities, statement.organization as usize, text),
                };
                let member = match scratch.numbers.get(statement.member as usize).copied().flatten() {
                    Some(number) => self.directory.name(number),
                    None => name(entities, statement.member as usize, text),
                };
                let status = match statement.claim {
                    Claim::Member | Claim::Was | Claim::Joined => "member",
                    Claim::Left => "left",
                    Claim::Suspended => "suspended",
                };
                let key = (organization.to_owned(), member.to_owned(), status);
                if organization == member || !seen.insert(key) {
                    continue;
                }
                let row = layer.push(sentence, TEXT);
                layer.set_str(row, ORGANIZATION, organization);
                layer.set_str(row, MEMBER, member);
                layer.set_span(row, EVIDENCE, sentence);
                layer.set_str(row, STATUS, status);
                if let Some(year) = statement.from {
                    layer.set_str(row, FROM, &year.to_string());
                }
                if let Some(year) = statement.until {
                    layer.set_str(row, UNTIL, &year.to_string());
                }
                let against = number.and_then(|n| conflict(&self.directory, n, member, statement, day));
                if let Some(intervals) = against {
                    layer.set_str(row, CONFLICT, &intervals);
                }
            }
        }
    }

    fn known(
        &self,
        entities: &Layer<'_>,
        numbers: &[Option<u32>],
        day: Option<Day>,
        layer: &mut LayerBuilder,
    ) {
        let as_of = day.map(|d| d.to_string());
        let mut seen = HashSet::new();
        for (row, number) in numbers.iter().enumerate() {
            let Some(number) = number.filter(|&n| seen.insert(n)) else { continue };
            for member in self.directory.roster(number, day, self.observers) {
                let at = layer.push(entities.span(row), ROSTER);
                layer.set_str(at, ORGANIZATION, self.directory.name(number));
                layer.set_str(at, MEMBER, member.name);
                layer.set_str(at, STATUS, member.status.name());
                for (attribute, date) in [(FROM, member.from), (UNTIL, member.until)] {
                    if !date.is_empty() {
                        layer.set_str(at, attribute, date);
                    }
                }
                if let Some(day) = &as_of {
                    layer.set_str(at, AS_OF, day);
                }
            }
        }
    }

    /// What an entity is by its label.
    fn label(&self, entities: &Layer<'_>, row: usize) -> Kind {
        entities.label(row).and_then(|l| self.kinds.get(l as usize)).copied().unwrap_or(Kind::Other)
    }
}

/// An entity's canonical name, or what the text calls it.
fn name<'a>(entities: &'a Layer<'_>, row: usize, text: &'a str) -> &'a str {
    entities.str(0, row).unwrap_or_else(|| entities.text(row, text))
}
