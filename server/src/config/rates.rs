//! Where exchange rates come from.

use url::Url;

use super::ConfigError;

/// The European Central Bank's euro reference rates, all of their history: the file that its page of them names, and that stays
/// right where the same table unpacked does not.
pub const BANK: &str = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip";
const OFF: &str = "off";

/// Reads `off`, or where the bank's file is. Unsaid it is the bank; in demo mode nowhere, as that asks nobody outside.
pub fn read_rates(text: Option<&str>, demo: bool) -> Result<Option<Url>, ConfigError> {
    let text = match text.map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => text,
        None if demo => OFF,
        None => BANK,
    };
    if text == OFF {
        return Ok(None);
    }
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Some(url)),
        _ => Err(ConfigError::Rates(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_come_from_the_bank_unless_somebody_says_otherwise() {
        let read = |text, demo| read_rates(text, demo).unwrap().map(String::from);
        assert_eq!(read(None, false).as_deref(), Some(BANK));
        assert_eq!(read(Some(" "), false).as_deref(), Some(BANK));
        assert_eq!(read(None, true), None, "the demo asks nobody outside");
        assert_eq!(read(Some("off"), false), None);
        let mirror = "http://10.0.0.7:8080/rates.zip";
        assert_eq!(read(Some(mirror), true).as_deref(), Some(mirror));
        for wrong in ["on", "ecb", "file:///etc/passwd", "//host/rates.zip"] {
            assert!(read_rates(Some(wrong), false).is_err(), "{wrong}");
        }
    }
}
