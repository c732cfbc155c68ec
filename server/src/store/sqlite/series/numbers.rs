//! The numbers of one record as bytes: short for what counts and prices mostly are, exact for whatever else there is.
//!
//! One after the other in the order of the series' metrics, each as a varint (LEB128, as in Protocol Buffers):
//! 0 and how many more are missing; 1 and eight bytes of a double; or 2 + 3 × zigzag(n) + scale for n, n / 100 and
//! n / 1,000,000. Nothing stands for those that are missing at the end.

use crate::store::StoreError;

const MISSING: u64 = 0;
const DOUBLE: u64 = 1;
/// Codes below stand for something else than a whole number.
const FIRST_CODE: u64 = 2;
const DIVISORS: [f64; 3] = [1.0, 100.0, 1_000_000.0];
const SCALES: u64 = 3;
/// Up to here a double holds every whole number.
const MOST: f64 = 9_007_199_254_740_992.0;

/// `numbers`, `None` where there is none.
pub(in crate::store::sqlite) fn write_numbers(numbers: &[Option<f64>]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(numbers.len() * 3);
    let mut missing: u64 = 0;
    for number in numbers {
        let Some(number) = number else {
            missing += 1;
            continue;
        };
        if missing > 0 {
            write_varint(&mut bytes, MISSING);
            write_varint(&mut bytes, missing - 1);
            missing = 0;
        }
        match code_of(*number) {
            Some(code) => write_varint(&mut bytes, code),
            None => {
                write_varint(&mut bytes, DOUBLE);
                bytes.extend(number.to_le_bytes());
            }
        }
    }
    bytes
}

/// What [`write_numbers`] wrote, without what is missing at the end; no more than `most`.
pub(in crate::store::sqlite) fn read_numbers(bytes: &[u8], most: usize) -> Result<Vec<Option<f64>>, StoreError> {
    let mut numbers = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let missing = match read_varint(&mut rest)? {
            MISSING => usize::try_from(read_varint(&mut rest)?).unwrap_or(usize::MAX).saturating_add(1),
            DOUBLE => {
                let (double, after) = rest.split_first_chunk().ok_or_else(unreadable)?;
                numbers.push(Some(f64::from_le_bytes(*double)));
                rest = after;
                0
            }
            code => {
                numbers.push(Some(number_of(code)));
                0
            }
        };
        if numbers.len().saturating_add(missing) > most {
            return Err(unreadable());
        }
        numbers.resize(numbers.len() + missing, None);
    }
    Ok(numbers)
}

/// `None` for what is not exactly a whole number over one of the divisors.
fn code_of(number: f64) -> Option<u64> {
    DIVISORS.iter().zip(FIRST_CODE..).find_map(|(divisor, first)| {
        let whole = (number * divisor).round();
        if whole.abs() > MOST {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a whole number of at most 53 bits")]
        let code = first + SCALES * zigzag(whole as i64);
        (number_of(code).to_bits() == number.to_bits()).then_some(code)
    })
}

fn number_of(code: u64) -> f64 {
    let (whole, scale) = ((code - FIRST_CODE) / SCALES, (code - FIRST_CODE) % SCALES);
    let divisor = DIVISORS.iter().zip(0..).find_map(|(divisor, at)| (at == scale).then_some(*divisor));
    #[expect(clippy::cast_precision_loss, reason = "at most 53 bits were written")]
    let number = unzigzag(whole) as f64;
    number / divisor.unwrap_or(1.0)
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

fn unzigzag(code: u64) -> i64 {
    (code >> 1).cast_signed() ^ -(code & 1).cast_signed()
}

fn write_varint(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            return bytes.push(low);
        }
        bytes.push(low | 0x80);
    }
}

fn read_varint(rest: &mut &[u8]) -> Result<u64, StoreError> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (byte, after) = rest.split_first().ok_or_else(unreadable)?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(unreadable())
}

fn unreadable() -> StoreError {
    StoreError::Inconsistent("a record's numbers".to_owned())
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng, rngs::StdRng};

    use super::{read_numbers, write_numbers};

    fn bits(numbers: &[Option<f64>]) -> Vec<Option<u64>> {
        numbers.iter().map(|number| number.map(f64::to_bits)).collect()
    }

    #[test]
    fn every_number_comes_back_bit_by_bit() {
        let mut rng = StdRng::seed_from_u64(3);
        let odd = [0.0, -0.0, 0.1, -12.34, 1e300, f64::MIN_POSITIVE, 9_007_199_254_740_993.0, 0.123_456, 1.0 / 3.0];
        let mut numbers: Vec<Option<f64>> = odd.into_iter().map(Some).chain([None, None]).collect();
        for _ in 0..20_000 {
            let any = rng.next_u64();
            numbers.push(match any % 5 {
                0 => None,
                1 => Some(f64::from_bits(any)).filter(|number| number.is_finite()),
                2 => Some((any >> 40) as f64),
                3 => Some(-((any >> 40) as f64) / 100.0),
                _ => Some((any >> 30) as f64 / 1_000_000.0),
            });
        }
        numbers.push(Some(1.0));
        let read = read_numbers(&write_numbers(&numbers), numbers.len()).unwrap();
        assert_eq!(bits(&read), bits(&numbers));
    }

    #[test]
    fn what_is_usual_is_short() {
        let length = |numbers: &[Option<f64>]| write_numbers(numbers).len();
        assert_eq!(length(&[Some(20.0)]), 1);
        assert_eq!(length(&[Some(12.34)]), 2);
        assert_eq!(length(&[Some(1_000_000.0)]), 4);
        assert_eq!(length(&[None; 1000]), 0);
        let mut far = vec![None; 1000];
        far.push(Some(1.0));
        assert_eq!(length(&far), 4, "what is missing costs next to nothing");
    }

    #[test]
    fn what_is_broken_is_refused() {
        for bytes in [&[0x80_u8][..], &[1, 0, 0], &[0], &[0, 200, 1], &[0xff; 11], &[2, 2, 2, 2]] {
            assert!(read_numbers(bytes, 3).is_err(), "{bytes:?}");
        }
    }
}
