//! The tables of a report, one form for all: CSV, SQLite, Parquet, JSON and the page are made of them.

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

use copydesk_document::Day;
use copydesk_tables::{Cell, Format, Kind, Schema, Table, Writer};

use crate::article::{Article, Quote};
use crate::corpus::{Nth, Report};
use crate::error::ReportError;
use crate::figures::{Month, Named, Said, Tally};

/// A table and its rows.
pub(crate) struct Sheet<'r> {
    pub(crate) table: Table,
    pub(crate) rows: Vec<Vec<Cell<'r>>>,
}

/// How many rows of a long table are made at once.
const ROWS: usize = 4096;

const TALLY: [(&str, Kind, &str); 5] = [
    ("quotes", Kind::Int64, "How many quotes"),
    ("words", Kind::Int64, "How many words they have"),
    ("direct", Kind::Int64, "How many are in quotation marks as a whole"),
    ("indirect", Kind::Int64, "How many are without"),
    ("mixed", Kind::Int64, "How many are partly in quotation marks"),
];

impl Report {
    /// Writes the tables: a folder of CSV or Parquet files, or one SQLite file.
    ///
    /// # Errors
    /// When something else is there, or they cannot be written.
    pub fn tables(&mut self, target: &Path, format: Format) -> Result<(), ReportError> {
        let sheets = self.sheets();
        let long = [articles(), quotes(), person_mentions()];
        let short: Vec<Table> = sheets.iter().map(|s| s.table.clone()).collect();
        let schema = Schema::of_tables(short.into_iter().chain(long.iter().cloned()).collect());
        let about = [("copydesk".to_owned(), env!("CARGO_PKG_VERSION").to_owned())];
        let mut writer = Writer::create(target, format, schema, Vec::new(), &about)?;
        for (i, sheet) in sheets.iter().enumerate() {
            for rows in sheet.rows.chunks(ROWS) {
                writer.rows(i, &sheet.table.batch(rows))?;
            }
        }
        let first = sheets.len();
        drop(sheets);
        let mut waiting: [Vec<Vec<Cell<'static>>>; 3] = Default::default();
        let mut hand_on = |waiting: &mut [Vec<Vec<Cell<'static>>>; 3], least: usize| {
            for (i, rows) in waiting.iter_mut().enumerate().filter(|(_, rows)| rows.len() >= least) {
                writer.rows(first + i, &long[i].batch(rows.drain(..)))?;
            }
            Ok::<_, ReportError>(())
        };
        self.each_row(|table, row| {
            waiting[table].push(row);
            hand_on(&mut waiting, ROWS)
        })?;
        hand_on(&mut waiting, 1)?;
        writer.finish()?;
        Ok(())
    }

    /// Writes the same tables as one JSON object, of each a list of objects.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn json(&mut self, out: &mut impl Write) -> Result<(), ReportError> {
        write!(out, "{{\"schema_version\":1,\"copydesk\":\"{}\"", env!("CARGO_PKG_VERSION"))?;
        let without = serde_json::json!({
            "failed": self.without.failed, "without_text": self.without.text, "missing_layers": self.without.layers,
        });
        write!(out, ",\"about\":{without}")?;
        for sheet in self.sheets() {
            write!(out, ",\n\"{}\":[", sheet.table.name)?;
            for (i, row) in sheet.rows.iter().enumerate() {
                object(out, &sheet.table, row, i == 0)?;
            }
            write!(out, "]")?;
        }
        for (wanted, table) in [articles(), quotes(), person_mentions()].iter().enumerate() {
            write!(out, ",\n\"{}\":[", table.name)?;
            let mut first = true;
            self.each_row(|of, row| {
                if of == wanted {
                    object(out, table, &row, std::mem::take(&mut first))?;
                }
                Ok(())
            })?;
            write!(out, "]")?;
        }
        writeln!(out, "}}")?;
        Ok(())
    }

    /// The tables that memory holds.
    pub(crate) fn sheets(&self) -> Vec<Sheet<'_>> {
        let figures = &self.figures;
        vec![
            self.people(),
            self.quoted(),
            self.by_outlet(),
            self.by_month(),
            self.sexes(),
            self.citations(),
            named("organizations", "Organisations that are named or quoted", figures.organizations.iter()),
            named("places", "Places that are named or quoted", figures.places.iter()),
            self.doubts(),
        ]
    }

    fn people(&self) -> Sheet<'_> {
        let columns = [
            ("person", Kind::Int64, "The person's number: the one who is quoted most is 1"),
            ("name", Kind::Text, "The name that most articles have"),
            ("also", Kind::Text, "Other names, with semicolons between them"),
            ("titles", Kind::Text, "Titles, the most frequent first, at most eight"),
            ("sex", Kind::Text, "What texts say: woman, man, or unknown"),
            ("named_in", Kind::Int64, "How many articles name the person; 0 of whom only copies name"),
            ("mentions", Kind::Int64, "How often they do so"),
            ("quoted_in", Kind::Int64, "How many articles quote the person"),
        ];
        let more = [
            ("outlets", Kind::Int64, "How many outlets quote the person"),
            ("first", Kind::Date, "The first day on which one does"),
            ("last", Kind::Date, "The last day"),
        ];
        let table = Table::new("people", "Persons, across articles", &[&columns[..], &TALLY, &more].concat());
        let rows = self.figures.ranked.iter().map(|&p| {
            let (person, spoken) = (&self.people.persons[p as usize], &self.figures.persons[p as usize]);
            let also: Vec<&str> =
                person.names.keys().map(String::as_str).filter(|n| *n != person.name).collect();
            let mut titles: Vec<_> = person.titles.iter().collect();
            titles.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
            let titles: Vec<&str> = titles.iter().take(8).map(|t| t.0.as_str()).collect();
            let mut row = vec![
                int(u64::from(self.figures.rank[p as usize])),
                text(&person.name),
                list(&also),
                list(&titles),
                text(spoken.sex().name()),
                int(spoken.named),
                int(spoken.mentions),
                int(spoken.tally.articles),
            ];
            row.extend(spoken.tally.cells());
            row.push(int(spoken.outlets.len() as u64));
            row.extend([day(spoken.days.map(|d| d.0)), day(spoken.days.map(|d| d.1))]);
            row
        });
        Sheet { rows: rows.collect(), table }
    }

    fn quoted(&self) -> Sheet<'_> {
        let columns = [
            ("person", Kind::Int64, "The person's number"),
            ("name", Kind::Text, "The person's name"),
            ("outlet", Kind::Text, "The outlet"),
            ("month", Kind::Text, "The month of publication"),
            ("articles", Kind::Int64, "How many of its articles quote the person"),
        ];
        let doc = "How often each person is quoted, by outlet and month";
        let table = Table::new("quoted", doc, &[&columns[..], &TALLY].concat());
        let mut rows: Vec<_> = self.figures.quoted.iter().collect();
        let outlet = |number: &Option<u32>| number.map(|o| self.figures.outlet(o));
        rows.sort_by_key(|((person, o, month), _)| (self.figures.rank[*person as usize], outlet(o), *month));
        let row = |((person, o, month), tally): (&(u32, Option<u32>, Month), &Tally)| {
            let mut row = vec![int(u64::from(self.figures.rank[*person as usize]))];
            row.push(text(&self.people.persons[*person as usize].name));
            row.extend([maybe(outlet(o)), month_cell(*month), int(tally.articles)]);
            row.extend(tally.cells());
            row
        };
        Sheet { rows: rows.into_iter().map(row).collect(), table }
    }

    fn by_outlet(&self) -> Sheet<'_> {
        let columns = [
            ("outlet", Kind::Text, "The outlet; absent: articles that do not say theirs"),
            ("articles", Kind::Int64, "Its articles that count"),
            ("copies", Kind::Int64, "Its articles that are copies of others, and count there"),
        ];
        let more = [
            ("unnamed", Kind::Int64, "How many quotes are of sources without a name"),
            ("unnamed_percent", Kind::Float32, "How many of a hundred quotes that is"),
            ("women", Kind::Int64, "How many quotes are of persons whom texts call women"),
            ("men", Kind::Int64, "How many are of persons whom they call men"),
            ("unknown_sex", Kind::Int64, "How many are of persons of whom they do not say it"),
        ];
        let table = Table::new("outlets", "What each outlet quotes", &[&columns[..], &TALLY, &more].concat());
        let sexes = self.sexes_of_outlets();
        let mut rows: Vec<_> = self.figures.outlets.iter().collect();
        let name = |o: &Option<u32>| o.map(|o| self.figures.outlet(o));
        rows.sort_by(|a, b| {
            let counts = |r: &crate::figures::ByOutlet| (r.tally.quotes, r.tally.articles, r.copies);
            counts(b.1).cmp(&counts(a.1)).then_with(|| name(a.0).cmp(&name(b.0)))
        });
        let row = |(outlet, counts): (&Option<u32>, &crate::figures::ByOutlet)| {
            let mut row = vec![maybe(name(outlet)), int(counts.tally.articles), int(counts.copies)];
            row.extend(counts.tally.cells());
            row.extend([int(counts.tally.unnamed), percent(counts.tally.unnamed, counts.tally.quotes)]);
            row.extend(sexes.get(outlet).copied().unwrap_or_default().map(int));
            row
        };
        Sheet { rows: rows.into_iter().map(row).collect(), table }
    }

    /// Quotes of women, men and unknown by outlet.
    fn sexes_of_outlets(&self) -> std::collections::HashMap<Option<u32>, [u64; 3]> {
        let mut sexes: std::collections::HashMap<_, [u64; 3]> = Default::default();
        for ((person, outlet, _), tally) in &self.figures.quoted {
            let sex = self.figures.persons[*person as usize].sex();
            sexes.entry(*outlet).or_default()[sex as usize] += tally.quotes;
        }
        sexes
    }

    fn by_month(&self) -> Sheet<'_> {
        let columns = [
            ("month", Kind::Text, "The month of publication; absent: articles that do not say it"),
            ("articles", Kind::Int64, "Its articles that count"),
        ];
        let more = [
            ("unnamed", Kind::Int64, "How many quotes are of sources without a name"),
            ("unnamed_percent", Kind::Float32, "How many of a hundred quotes that is"),
        ];
        let table =
            Table::new("months", "What is quoted in each month", &[&columns[..], &TALLY, &more].concat());
        let mut rows: Vec<_> = self.figures.months.iter().collect();
        // Those without a month come last.
        rows.sort_by_key(|(month, _)| (month.is_none(), **month));
        let row = |(month, tally): (&Month, &Tally)| {
            let mut row = vec![month_cell(*month), int(tally.articles)];
            row.extend(tally.cells());
            row.extend([int(tally.unnamed), percent(tally.unnamed, tally.quotes)]);
            row
        };
        Sheet { rows: rows.into_iter().map(row).collect(), table }
    }

    fn sexes(&self) -> Sheet<'_> {
        let columns = [
            ("sex", Kind::Text, "What texts say by pronouns, Mr. and Ms., and titles such as spokeswoman"),
            ("people", Kind::Int64, "How many persons who are quoted"),
            ("people_percent", Kind::Float32, "How many of a hundred that is"),
            ("quotes", Kind::Int64, "How many quotes of theirs"),
            ("quotes_percent", Kind::Float32, "How many of a hundred that is"),
            ("words", Kind::Int64, "How many words these have"),
        ];
        let table = Table::new("sexes", "Women and men among those who are quoted by name", &columns);
        let mut counts = [[0_u64; 3]; 3];
        for spoken in self.figures.persons.iter().filter(|s| s.tally.quotes > 0) {
            let own = &mut counts[spoken.sex() as usize];
            for (all, n) in own.iter_mut().zip([1, spoken.tally.quotes, spoken.tally.words]) {
                *all += n;
            }
        }
        let total = |i: usize| counts.iter().map(|c| c[i]).sum::<u64>();
        let row = |sex: Said| {
            let [people, quotes, words] = counts[sex as usize];
            vec![
                text(sex.name()),
                int(people),
                percent(people, total(0)),
                int(quotes),
                percent(quotes, total(1)),
                int(words),
            ]
        };
        Sheet { rows: [Said::Woman, Said::Man, Said::Unknown].map(row).to_vec(), table }
    }

    fn citations(&self) -> Sheet<'_> {
        let columns = [
            ("outlet", Kind::Text, "The outlet that published the article"),
            ("cited", Kind::Text, "The outlet through which words came to it"),
            ("quotes", Kind::Int64, "How many quotes"),
            ("articles", Kind::Int64, "In how many articles"),
        ];
        let table = Table::new("citations", "Which outlet passes on words from which other", &columns);
        let name = |o: u32| self.figures.outlet(o);
        let mut rows: Vec<_> = self.figures.citations.iter().collect();
        rows.sort_by(|a, b| {
            b.1.cmp(a.1).then_with(|| (name(a.0.0), name(a.0.1)).cmp(&(name(b.0.0), name(b.0.1))))
        });
        let row = |((publisher, cited), (quotes, articles)): (&(u32, u32), &(u64, u64))| {
            vec![text(name(*publisher)), text(name(*cited)), int(*quotes), int(*articles)]
        };
        Sheet { rows: rows.into_iter().map(row).collect(), table }
    }

    fn doubts(&self) -> Sheet<'_> {
        let columns = [
            ("decision", Kind::Text, "one: taken for one person; two: kept apart"),
            ("name", Kind::Text, "The name, with titles"),
            ("articles", Kind::Int64, "In how many articles"),
            ("other", Kind::Text, "Who that is, or may be"),
            ("why", Kind::Text, "Why it is doubtful"),
        ];
        let table =
            Table::new("doubts", "Who may be one person, or two, otherwise than was decided", &columns);
        let mut rows: Vec<_> = self.people.doubts.iter().collect();
        // What was joined could put words into a wrong mouth, so that it comes first.
        rows.sort_by(|a, b| (b.joined, b.articles).cmp(&(a.joined, a.articles)).then_with(|| a.cmp(b)));
        let rows = rows.into_iter().map(|d| {
            let decision = if d.joined { "one" } else { "two" };
            vec![text(decision), text(&d.name), int(d.articles.into()), text(&d.other), text(d.why)]
        });
        Sheet { rows: rows.collect(), table }
    }

    /// Hands the rows of the three long tables to `row`: articles 0, quotes 1, mentions of persons 2.
    fn each_row(
        &mut self,
        mut row: impl FnMut(usize, Vec<Cell<'static>>) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        let Report { kept, people, figures, copies, .. } = self;
        let (mut nth, mut number) = (Nth::default(), 0_u32);
        let mut ids: std::collections::HashMap<u32, String> = Default::default();
        // Copies name the first of their group, which may come after them.
        kept.each(|article| {
            if copies.groups.contains_key(&number) {
                ids.insert(number, article.id);
            }
            number += 1;
            Ok(())
        })?;
        number = 0;
        kept.each(|article| {
            let persons = nth.persons(people, &article);
            let outlet = copies.outlet(number, &article).map(str::to_owned);
            let first = copies.first_of[number as usize];
            let counts = copies.counts(number) && !article.failed;
            let group = copies.groups.contains_key(&first).then(|| ids.get(&first).cloned()).flatten();
            row(
                0,
                vec![
                    own(Some(article.id.clone())),
                    own(article.title.clone()),
                    own(article.outlet.clone()),
                    day(article.day),
                    own(article.url.clone()),
                    int(u64::from(counts)),
                    own(outlet.clone()),
                    own(group),
                ],
            )?;
            for quote in article.quotes.iter().filter(|_| counts) {
                let person = quote.person.and_then(|p| persons[p as usize]).map(|p| figures.rank[p as usize]);
                let via = figures.cites(quote, &article, outlet.as_deref()).map(str::to_owned);
                row(1, quote_row(quote, &article, outlet.clone(), person, via))?;
            }
            for (named, person) in article.people.iter().zip(&persons) {
                let Some(rank) = person.map(|p| figures.rank[p as usize]) else { continue };
                for mention in &named.mentions {
                    row(
                        2,
                        vec![
                            own(Some(article.id.clone())),
                            Cell::Int(mention.row.into()),
                            Cell::Int(mention.start.into()),
                            Cell::Int(mention.end.into()),
                            own(Some(mention.text.clone())),
                            int(rank.into()),
                        ],
                    )?;
                }
            }
            number += 1;
            Ok(())
        })
    }
}

fn quote_row(
    quote: &Quote,
    article: &Article,
    outlet: Option<String>,
    person: Option<u32>,
    via: Option<String>,
) -> Vec<Cell<'static>> {
    vec![
        own(Some(article.id.clone())),
        Cell::Int(quote.row.into()),
        own(outlet),
        day(article.day),
        person.map_or(Cell::Nothing, |p| int(p.into())),
        own(quote.name.clone()),
        own(Some(quote.speaker_type.clone())),
        own(Some(quote.kind.clone())),
        int(quote.words.into()),
        own(via),
        own(quote.class.clone()),
        quote.score.map_or(Cell::Nothing, Cell::Float),
        own(quote.speaker.clone()),
        own(quote.cue.clone()),
        own(Some(quote.text.clone())),
    ]
}

fn articles() -> Table {
    Table::new(
        "articles",
        "The articles that were read",
        &[
            ("doc_id", Kind::Text, "The article's id"),
            ("title", Kind::Text, "Its title"),
            ("outlet", Kind::Text, "The outlet that published it"),
            ("published", Kind::Date, "On which day"),
            ("url", Kind::Text, "Its address"),
            ("counts", Kind::Int32, "1: its quotes are counted; 0: it is a copy of another, or failed"),
            (
                "counted_under",
                Kind::Text,
                "The outlet under which they are: its own, or the agency whose text it is",
            ),
            ("copies_of", Kind::Text, "The id of the first article of the group of copies that it is in"),
        ],
    )
}

fn quotes() -> Table {
    Table::new(
        "quotes",
        "The quotes that are counted",
        &[
            ("doc_id", Kind::Text, "The article's id"),
            ("row", Kind::Int32, "The quote's number in the article's layer"),
            ("outlet", Kind::Text, "The outlet under which it is counted"),
            ("published", Kind::Date, "The day of publication"),
            ("person", Kind::Int64, "The number of the person who is quoted"),
            ("name", Kind::Text, "The name of who is quoted, in this article"),
            ("speaker_type", Kind::Text, "person, organization, outlet, document, anonymous or unknown"),
            ("kind", Kind::Text, "direct, indirect or mixed"),
            ("words", Kind::Int64, "How many words it has"),
            ("cited", Kind::Text, "The other outlet through which it came"),
            ("source_class", Kind::Text, "What kind of source one without a name is"),
            ("score", Kind::Float32, "How likely it is right, from 0 to 1"),
            ("speaker", Kind::Text, "The words for who is quoted"),
            ("cue", Kind::Text, "The words that attribute"),
            ("text", Kind::Text, "What is said"),
        ],
    )
}

fn person_mentions() -> Table {
    Table::new(
        "person_mentions",
        "Where each person is named, in all articles",
        &[
            ("doc_id", Kind::Text, "The article's id"),
            ("row", Kind::Int32, "The number of the annotation in the article's layer of names"),
            ("char_start", Kind::Int32, "Where it begins, in code points of the article's text"),
            ("char_end", Kind::Int32, "Where it ends"),
            ("text", Kind::Text, "Its words"),
            ("person", Kind::Int64, "The person's number"),
        ],
    )
}

fn named<'f>(name: &str, doc: &str, of: impl Iterator<Item = (&'f String, &'f Named)>) -> Sheet<'f> {
    let columns = [
        ("name", Kind::Text, "The name that most articles have"),
        ("key", Kind::Text, "Its key in the knowledge base, or its name in small letters"),
        ("named_in", Kind::Int64, "How many articles name it"),
        ("mentions", Kind::Int64, "How often they do so"),
        ("quoted_in", Kind::Int64, "How many articles quote it"),
    ];
    let table = Table::new(name, doc, &[&columns[..], &TALLY].concat());
    let mut rows: Vec<_> = of.collect();
    rows.sort_by(|a, b| {
        let counts = |n: &Named| (n.articles.max(n.tally.articles), n.mentions, n.tally.quotes);
        counts(b.1).cmp(&counts(a.1)).then_with(|| a.0.cmp(b.0))
    });
    let row = |(key, own): (&'f String, &'f Named)| {
        let mut row =
            vec![text(own.name()), text(key), int(own.articles), int(own.mentions), int(own.tally.articles)];
        row.extend(own.tally.cells());
        row
    };
    Sheet { rows: rows.into_iter().map(row).collect(), table }
}

impl Tally {
    fn cells(&self) -> [Cell<'static>; 5] {
        let [direct, indirect, mixed] = self.kinds;
        [self.quotes, self.words, direct, indirect, mixed].map(int)
    }
}

impl Said {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Said::Woman => "woman",
            Said::Man => "man",
            Said::Unknown => "unknown",
        }
    }
}

fn object(out: &mut impl Write, table: &Table, row: &[Cell<'_>], is_first: bool) -> std::io::Result<()> {
    write!(out, "{}\n{{", if is_first { "" } else { "," })?;
    for (i, (column, cell)) in table.columns.iter().zip(row).enumerate() {
        write!(out, "{}\"{}\":", if i > 0 { "," } else { "" }, column.name)?;
        match cell {
            Cell::Nothing => write!(out, "null")?,
            Cell::Int(n) => write!(out, "{n}")?,
            Cell::Float(x) => serde_json::to_writer(&mut *out, x)?,
            Cell::Text(text) => serde_json::to_writer(&mut *out, text)?,
        }
    }
    write!(out, "}}")
}

pub(crate) fn int(n: u64) -> Cell<'static> {
    Cell::Int(n as i64)
}

fn text(text: &str) -> Cell<'_> {
    Cell::Text(text.into())
}

fn maybe(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Nothing, |text| Cell::Text(text.into()))
}

fn own(text: Option<String>) -> Cell<'static> {
    text.map_or(Cell::Nothing, |text| Cell::Text(Cow::Owned(text)))
}

fn list(of: &[&str]) -> Cell<'static> {
    if of.is_empty() { Cell::Nothing } else { own(Some(of.join("; "))) }
}

fn day(day: Option<i32>) -> Cell<'static> {
    own(day.and_then(|d| Day::of_1970(d.into())).map(|d| d.to_string()))
}

fn month_cell(month: Month) -> Cell<'static> {
    own(month_name(month))
}

/// A month as it is written: `2024-05`.
pub(crate) fn month_name(month: Month) -> Option<String> {
    month.map(|(year, month)| format!("{year:04}-{month:02}"))
}

/// How many of a hundred, to a tenth.
fn percent(part: u64, of: u64) -> Cell<'static> {
    if of == 0 {
        Cell::Nothing
    } else {
        Cell::Float((part as f64 * 1000.0 / of as f64).round() as f32 / 10.0)
    }
}
