//! What whoever has a share link sees: a campaign's dashboard, to read. Rendered on the server alone, without scripts: there is
//! nothing to bring to life, and nothing beside the page that could tell more than it shows.
//!
//! Its links and its form lead to its own address, which so stands nowhere in it.

mod dashboard;
mod lone;
pub(in crate::pages) mod panel;

pub use self::{
    dashboard::render_dashboard,
    lone::{render_locked, render_refusal},
};
use crate::model::{
    date_range::DateRange,
    shared::{Look, LookBy},
};

/// What the address asks for. `find`: a value of its query; what makes no sense is as if it were not there.
pub fn read_look(find: impl Fn(&str) -> Option<String>) -> Look {
    let read = |text: &str| text.parse().ok().filter(|number| *number > 0);
    let number = |key| read(&find(key)?);
    let by = |text: String| {
        let (panel, number) = text.split_once('.')?;
        Some(LookBy { panel: read(panel)?, number: read(number)?, all: find("rows").is_some() })
    };
    Look {
        range: DateRange::read(find("days").as_deref(), find("from").as_deref(), find("to").as_deref()),
        at: number("at").unwrap_or(1),
        table: number("table"),
        by: find("by").and_then(by),
    }
}

/// The query of a look.
pub fn look_query(look: Look) -> String {
    let at = if look.at > 1 { format!("&at={}", look.at) } else { String::new() };
    let table = look.table.map(|table| format!("&table={table}")).unwrap_or_default();
    let by = look.by.map(|by| format!("&by={}.{}{}", by.panel, by.number, if by.all { "&rows=50" } else { "" }));
    format!("?days={}{at}{table}{}", look.range, by.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_looked_at() {
        let read = |pairs: &[(&str, &str)]| {
            read_look(|key| pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(read(&[]), Look { range: DateRange::default(), at: 1, table: None, by: None });
        let look = Look { range: "7".into(), at: 13, table: Some(14), by: None };
        assert_eq!(read(&[("days", "7"), ("at", "13"), ("table", "14")]), look);
        assert_eq!(look_query(look), "?days=7&at=13&table=14");
        assert_eq!(look_query(read(&[])), "?days=28");
        let form = [("days", "7.year"), ("from", "2026-11-01"), ("to", "2026-11-15")];
        assert_eq!(look_query(read(&form)), "?days=2026-11-01_2026-11-15.year");
        assert_eq!(read(&[("days", "x"), ("at", "0"), ("table", "-1")]), read(&[]));
        let by = |all| Look { table: None, by: Some(LookBy { panel: 2, number: 1, all }), ..look };
        let pairs = [("days", "7"), ("at", "13"), ("by", "2.1"), ("rows", "50")];
        assert_eq!((read(&pairs), read(&pairs[..3])), (by(true), by(false)));
        assert_eq!(look_query(by(true)), "?days=7&at=13&by=2.1&rows=50");
        for odd in ["2", "2.", ".1", "0.1", "a.b", "2.1.1"] {
            assert_eq!(read(&[("by", odd)]).by, None, "{odd}");
        }
    }
}
