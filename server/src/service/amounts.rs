//! Amounts, as people type them.

/// More than anything costs in a month.
const MOST: f64 = 1e12;

/// What was typed is no amount.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no amount")]
pub(crate) struct AmountError;

/// What somebody typed: "12000", "12,000.50", "12.000,50", "12 000". `None`: empty, or nothing.
pub(crate) fn read_amount(text: &str) -> Result<Option<f64>, AmountError> {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '\'').collect();
    if text.is_empty() {
        return Ok(None);
    }
    let is_digit = |letter: char| letter.is_ascii_digit();
    if !text.contains(is_digit) || !text.chars().all(|letter| is_digit(letter) || letter == '.' || letter == ',') {
        return Err(AmountError);
    }
    let (whole, cents) = match text.rfind(['.', ',']).and_then(|at| text.split_at_checked(at)) {
        // What stands behind the last sign is less than one, if it is no group of three digits.
        Some((whole, rest)) if rest.len() != 4 => (whole, rest.get(1..).unwrap_or_default()),
        _ => (text.as_str(), ""),
    };
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    let are_groups = groups.len() == 1 || groups.iter().skip(1).all(|group| group.len() == 3);
    if cents.len() > 2 || !are_groups {
        return Err(AmountError);
    }
    let amount: f64 = format!("{}.{cents}0", groups.concat()).parse().map_err(|_| AmountError)?;
    if amount > MOST {
        return Err(AmountError);
    }
    Ok((amount >= 0.01).then_some(amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, amount) in [
            ("12000", 12_000.0),
            (" 12,000 ", 12_000.0),
            ("12.000", 12_000.0),
            ("12,000.50", 12_000.5),
            ("12.000,50", 12_000.5),
            ("12 000,5", 12_000.5),
            ("1'234'567.05", 1_234_567.05),
            ("99,9", 99.9),
            (".5", 0.5),
        ] {
            assert_eq!(read_amount(text), Ok(Some(amount)), "{text}");
        }
        for text in ["", "  ", "0", "0,00"] {
            assert_eq!(read_amount(text), Ok(None), "{text}: none");
        }
        for text in ["-5", "€12000", "1e5", "12,00,000", "1.2.3", "12.0000", "nine", "9999999999999", ",", "1,,000"] {
            assert_eq!(read_amount(text), Err(AmountError), "{text}");
        }
    }
}
