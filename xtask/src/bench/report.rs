//! Figures beside what is asked of them, for people and for programs.

use std::fmt::Write as _;

/// What is asked of a figure.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    AtLeast(f64),
    Under(f64),
}

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Unit {
    /// A share: three digits behind the point.
    Share,
    Seconds,
    Megabytes,
    /// How many, or how many times.
    Number,
}

/// One figure.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    part: &'static str,
    what: String,
    on: String,
    /// Nothing where it could not be measured; the note says why.
    value: Option<f64>,
    unit: Unit,
    baseline: Option<f64>,
    goal: Option<Goal>,
    note: String,
}

impl Figure {
    /// A share of something, or a score between 0 and 1.
    pub(crate) fn new(part: &'static str, what: &str, on: &str, value: f64) -> Self {
        let (what, on) = (what.to_owned(), on.to_owned());
        Self { part, what, on, value: Some(value), unit: Unit::Share, baseline: None, goal: None, note: String::new() }
    }

    /// How long something took.
    pub(crate) fn seconds(part: &'static str, what: &str, on: &str, value: f64) -> Self {
        Self { unit: Unit::Seconds, ..Self::new(part, what, on, value) }
    }

    /// How much memory something took.
    pub(crate) fn megabytes(part: &'static str, what: &str, on: &str, value: f64) -> Self {
        Self { unit: Unit::Megabytes, ..Self::new(part, what, on, value) }
    }

    /// How many, or how many times.
    pub(crate) fn number(part: &'static str, what: &str, on: &str, value: f64) -> Self {
        Self { unit: Unit::Number, ..Self::new(part, what, on, value) }
    }

    /// What could not be measured because the set is not there.
    pub(crate) fn skipped(part: &'static str, what: &str, on: &str, file: &str) -> Self {
        Self { value: None, ..Self::new(part, what, on, 0.0) }.note(&format!("skipped: the data has no {file}"))
    }

    /// What this run does not measure, and the file in which it would stand does not have.
    pub(crate) fn unmeasured(part: &'static str, what: &str, on: &str, file: &str) -> Self {
        Self { value: None, ..Self::new(part, what, on, 0.0) }.note(&format!("not measured: not in {file}"))
    }

    /// With what was there before us.
    pub(crate) fn baseline(mut self, value: f64) -> Self {
        self.baseline = Some(value);
        self
    }

    /// With what is asked.
    pub(crate) fn asked(mut self, goal: Goal) -> Self {
        self.goal = Some(goal);
        self
    }

    /// With a word to it.
    pub(crate) fn note(mut self, note: &str) -> Self {
        note.clone_into(&mut self.note);
        self
    }

    /// Whether it is as asked, where something is asked and it was measured.
    fn met(&self) -> Option<bool> {
        let value = self.value?;
        Some(match self.goal? {
            Goal::AtLeast(least) => value >= least,
            Goal::Under(most) => value < most,
        })
    }

    fn cells(&self) -> [String; 6] {
        let written = |value: f64| match self.unit {
            Unit::Share => format!("{value:.3}"),
            Unit::Seconds => format!("{value:.1} s"),
            Unit::Megabytes => format!("{value:.0} MB"),
            Unit::Number if value < 100.0 => format!("{value:.1}"),
            Unit::Number => format!("{value:.0}"),
        };
        let goal = match self.goal {
            Some(Goal::AtLeast(least)) => format!("at least {}", written(least)),
            Some(Goal::Under(most)) => format!("under {}", written(most)),
            None => String::new(),
        };
        let met = match self.met() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        let value = self.value.map_or_else(|| "-".to_owned(), written);
        [
            self.what.clone(),
            self.on.clone(),
            self.baseline.map_or_else(String::new, written),
            goal,
            value,
            met.to_owned(),
        ]
    }

    /// In one line, while the run goes on.
    pub(crate) fn line(&self) -> String {
        let [what, on, _, goal, value, met] = self.cells();
        let asked = if goal.is_empty() {
            String::new()
        } else {
            format!("  ({goal}: {})", if met.is_empty() { "?" } else { &met })
        };
        let note = if self.note.is_empty() { String::new() } else { format!("  {}", self.note) };
        format!("{value:>9}  {what}, {on}{asked}{note}")
    }
}

/// A table for people. A word on a figure stands below it.
pub(crate) fn table(figures: &[Figure]) -> String {
    let head = ["what", "on", "baseline", "asked", "measured", "met"].map(str::to_owned);
    let rows: Vec<[String; 6]> = std::iter::once(head).chain(figures.iter().map(Figure::cells)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 6] = std::array::from_fn(width);
    let mut text = String::new();
    for (n, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        let note = n.checked_sub(1).map_or("", |n| &figures[n].note);
        let line = cells.join("  ");
        let _ =
            writeln!(text, "{}", if note.is_empty() { line.trim_end().to_owned() } else { format!("{line}  {note}") });
    }
    let asked: Vec<bool> = figures.iter().filter_map(Figure::met).collect();
    let met = asked.iter().filter(|met| **met).count();
    let without = figures.iter().filter(|figure| figure.value.is_none()).count();
    let _ = write!(text, "\n{met} of {} are as asked; {without} could not be measured", asked.len());
    text
}

/// The same for programs: `{"figures": [{part, what, on, unit, value, baseline, at_least | under, met, note}]}`; what
/// is not known is null.
pub(crate) fn json(figures: &[Figure]) -> String {
    let number =
        |value: Option<f64>| value.filter(|v| v.is_finite()).map_or_else(|| "null".to_owned(), |v| v.to_string());
    let rows = figures.iter().map(|figure| {
        let (least, most) = match figure.goal {
            Some(Goal::AtLeast(least)) => (Some(least), None),
            Some(Goal::Under(most)) => (None, Some(most)),
            None => (None, None),
        };
        let unit = match figure.unit {
            Unit::Share => "share",
            Unit::Seconds => "seconds",
            Unit::Megabytes => "megabytes",
            Unit::Number => "number",
        };
        format!(
            "    {{\"part\": {}, \"what\": {}, \"on\": {}, \"unit\": \"{unit}\", \"value\": {}, \"baseline\": {}, \
             \"at_least\": {}, \"under\": {}, \"met\": {}, \"note\": {}}}",
            quoted(figure.part),
            quoted(&figure.what),
            quoted(&figure.on),
            number(figure.value),
            number(figure.baseline),
            number(least),
            number(most),
            figure.met().map_or_else(|| "null".to_owned(), |met| met.to_string()),
            quoted(&figure.note)
        )
    });
    format!("{{\n  \"figures\": [\n{}\n  ]\n}}\n", rows.collect::<Vec<_>>().join(",\n"))
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        let _ = match c {
            '"' | '\\' => write!(out, "\\{c}"),
            c if c.is_control() => write!(out, "\\u{:04x}", u32::from(c)),
            c => write!(out, "{c}"),
        };
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_beside_what_is_asked() {
        let figures = [
            Figure::new("groups", "pair F1", "a \"set\"", 0.7).baseline(0.645).asked(Goal::AtLeast(0.70)),
            Figure::seconds("many", "grouping", "asks", 60.0).asked(Goal::Under(60.0)),
            Figure::skipped("pools", "pair F1", "a pool", "pool.csv"),
        ];
        let text = table(&figures);
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines[1].contains("0.645") && lines[1].contains("at least 0.700") && lines[1].ends_with("yes"),
            "{text}"
        );
        assert!(lines[2].contains("under 60.0 s") && lines[2].ends_with("no"), "{text}");
        assert!(lines[3].contains("skipped: the data has no pool.csv"), "{text}");
        assert!(text.ends_with("1 of 2 are as asked; 1 could not be measured"), "{text}");
        let json = json(&figures);
        assert!(
            json.contains(r#""on": "a \"set\"", "unit": "share", "value": 0.7, "baseline": 0.645, "at_least": 0.7"#)
        );
        assert!(json.contains(r#""value": null"#) && json.contains(r#""under": 60, "met": false"#), "{json}");
    }
}
