//! Tables that memory holds: they grow with names, outlets and months.

use std::collections::HashMap;

use copydesk_tables::{Kind, Table};

use super::{Sheet, TALLY, day, int, list, maybe, month_cell, percent, text};
use crate::corpus::Report;
use crate::figures::{ByOutlet, Month, Named, Said, Tally};

impl Report {
    pub(super) fn people(&self) -> Sheet<'_> {
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

    pub(super) fn quoted(&self) -> Sheet<'_> {
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

    pub(super) fn by_outlet(&self) -> Sheet<'_> {
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
            let counts = |r: &ByOutlet| (r.tally.quotes, r.tally.articles, r.copies);
            counts(b.1).cmp(&counts(a.1)).then_with(|| name(a.0).cmp(&name(b.0)))
        });
        let row = |(outlet, counts): (&Option<u32>, &ByOutlet)| {
            let mut row = vec![maybe(name(outlet)), int(counts.tally.articles), int(counts.copies)];
            row.extend(counts.tally.cells());
            row.extend([int(counts.tally.unnamed), percent(counts.tally.unnamed, counts.tally.quotes)]);
            row.extend(sexes.get(outlet).copied().unwrap_or_default().map(int));
            row
        };
        Sheet { rows: rows.into_iter().map(row).collect(), table }
    }

    /// Quotes of women, men and unknown by outlet.
    fn sexes_of_outlets(&self) -> HashMap<Option<u32>, [u64; 3]> {
        let mut sexes: HashMap<_, [u64; 3]> = Default::default();
        for ((person, outlet, _), tally) in &self.figures.quoted {
            let sex = self.figures.persons[*person as usize].sex();
            sexes.entry(*outlet).or_default()[sex as usize] += tally.quotes;
        }
        sexes
    }

    pub(super) fn by_month(&self) -> Sheet<'_> {
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

    pub(super) fn sexes(&self) -> Sheet<'_> {
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

    pub(super) fn citations(&self) -> Sheet<'_> {
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

    pub(super) fn doubts(&self) -> Sheet<'_> {
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
}

pub(super) fn named<'f>(
    name: &str,
    doc: &str,
    of: impl Iterator<Item = (&'f String, &'f Named)>,
) -> Sheet<'f> {
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
