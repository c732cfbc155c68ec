//! Takes a packet apart. Nothing here can read beyond its end: what is missing is `None`. Pure.

/// What is left of a packet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_le_bytes)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    /// Up to a zero byte, which is taken too; without one, everything.
    pub(super) fn until_zero(&mut self) -> &'a [u8] {
        let end = self.0.iter().position(|byte| *byte == 0);
        let (taken, rest) = self.0.split_at_checked(end.unwrap_or(self.0.len())).unwrap_or_default();
        self.0 = rest.split_first().map_or(rest, |(_, rest)| rest);
        taken
    }

    /// A number of one to nine bytes (MySQL internals, "Length-Encoded Integer").
    pub(super) fn number(&mut self) -> Option<u64> {
        Some(match self.u8()? {
            small @ ..0xfb => u64::from(small),
            0xfc => u64::from(self.u16()?),
            0xfd => {
                let [low, middle, high] = self.array()?;
                u64::from(u32::from_le_bytes([low, middle, high, 0]))
            }
            0xfe => self.u64()?,
            0xfb | 0xff => return None,
        })
    }

    /// Bytes that begin with their number.
    pub(super) fn counted(&mut self) -> Option<&'a [u8]> {
        let count = usize::try_from(self.number()?).ok()?;
        self.bytes(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_to_nine_bytes() {
        for (bytes, number) in [
            (&[0xfa][..], Some(0xfa)),
            (&[0xfc, 1, 2], Some(0x0201)),
            (&[0xfd, 1, 2, 3], Some(0x03_0201)),
            (&[0xfe, 0, 0, 0, 0, 0, 0, 0, 0x80], Some(1 << 63)),
            (&[0xfb], None),
            (&[0xff], None),
            (&[0xfe, 1, 2], None),
            (&[], None),
        ] {
            assert_eq!(Reader(bytes).number(), number, "{bytes:?}");
        }
    }

    #[test]
    fn nothing_is_read_beyond_the_end() {
        let mut reader = Reader(b"\x02ab\x05cd");
        assert_eq!(reader.counted(), Some(&b"ab"[..]));
        assert_eq!(reader.counted(), None);
        assert_eq!(Reader(&[0xfe, 255, 255, 255, 255, 255, 255, 255, 255, 1]).counted(), None);
        let mut reader = Reader(b"name\0rest");
        assert_eq!(
            (reader.until_zero(), reader.until_zero(), reader.until_zero()),
            (&b"name"[..], &b"rest"[..], &b""[..])
        );
        assert_eq!(Reader(b"ab").bytes(3), None);
    }
}
