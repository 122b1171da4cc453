//! Keys as text: the armour of PEM taken off, and the sequences of ASN.1 that hold two numbers.

use x509_cert::der::{Decode, Reader, SliceReader, asn1::UintRef};

use crate::encoding::decode_base64;

/// What a PEM block is, and its bytes.
pub(crate) struct Block {
    pub(crate) label: String,
    pub(crate) der: Vec<u8>,
}

/// Reads every block of a text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let Some((label, after)) = after.split_once("-----") else { break };
        let Some((body, after)) = after.split_once(&format!("-----END {label}-----")) else { break };
        rest = after;
        // A key that was pasted into one line has blanks, or `\n` as two characters, for its line ends.
        let body: String = body.replace("\\n", "").split_whitespace().collect();
        if let Some(der) = decode_base64(&body) {
            blocks.push(Block { label: label.to_owned(), der });
        }
    }
    blocks
}

/// Reads a sequence of two positive numbers: an RSA public key, or the form of an ECDSA signature.
pub(crate) fn two_numbers(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut reader = SliceReader::new(der).ok()?;
    let pair = reader.sequence(|inner: &mut SliceReader<'_>| {
        let first = UintRef::decode(inner)?.as_bytes().to_vec();
        let second = UintRef::decode(inner)?.as_bytes().to_vec();
        Ok::<_, x509_cert::der::Error>((first, second))
    });
    pair.ok().filter(|_| reader.is_finished())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_in_one_line_and_in_many() {
        for text in [
            "x\n-----BEGIN A B-----\nAA\nEC\n-----END A B-----\n-----BEGIN C-----\n/w==\n-----END C-----",
            "-----BEGIN A B-----\\nAAEC\\n-----END A B----- -----BEGIN C----- /w== -----END C-----",
        ] {
            let found = blocks(text);
            let told: Vec<_> =
                found.iter().map(|block| (block.label.as_str(), block.der.as_slice())).collect();
            assert_eq!(told, [("A B", &[0, 1, 2][..]), ("C", &[0xff][..])]);
        }
    }

    #[test]
    fn a_block_without_end_is_none() {
        assert!(blocks("-----BEGIN A-----\nAAEC\n-----END B-----").is_empty());
        assert!(blocks("-----BEGIN A").is_empty());
    }

    #[test]
    fn two_numbers_need_their_exact_form() {
        assert_eq!(two_numbers(&[0x30, 6, 2, 1, 5, 2, 1, 7]), Some((vec![5], vec![7])));
        for bad in
            [&[0x30, 6, 2, 1, 5, 2, 1, 7, 0][..], &[0x30, 3, 2, 1, 5], &[], &[0x30, 6, 2, 1, 0x85, 2, 1, 7]]
        {
            assert_eq!(two_numbers(bad), None);
        }
    }
}
