//! What the vault promises.

use std::sync::Arc;

use app::model::ids::AgencyId;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::*;
use crate::entropy::SeededEntropy;

const PURPOSE: &str = "accounts.secret";
const AGENCY: AgencyId = AgencyId(Uuid::from_u128(1));
const ROW: Uuid = Uuid::from_u128(2);

fn vault() -> Vault {
    let entropy = Arc::new(SeededEntropy::new(1));
    Vault::with_keyring(Keyring::generate(&*entropy), entropy)
}

fn secret() -> SecretString {
    "a refresh token".into()
}

#[test]
fn what_is_sealed_opens_at_its_place_only() {
    let vault = vault();
    let sealed = vault.seal(PURPOSE, AGENCY, ROW, &secret()).unwrap();
    assert_eq!(vault.open(PURPOSE, AGENCY, ROW, &sealed).unwrap().expose_secret(), "a refresh token");

    let elsewhere = [
        vault.open("flows.secret", AGENCY, ROW, &sealed),
        vault.open(PURPOSE, AgencyId(ROW), ROW, &sealed),
        vault.open(PURPOSE, AGENCY, AGENCY.0, &sealed),
    ];
    for result in elsewhere {
        assert!(matches!(result, Err(VaultError::Rejected)));
    }
}

#[test]
fn every_changed_byte_is_noticed() {
    let vault = vault();
    let sealed = vault.seal(PURPOSE, AGENCY, ROW, &secret()).unwrap();
    for place in 0..sealed.0.len() {
        let mut changed = sealed.clone();
        changed.0[place] ^= 1;
        assert!(vault.open(PURPOSE, AGENCY, ROW, &changed).is_err(), "byte {place}");
    }
    for length in 0..sealed.0.len() {
        assert!(vault.open(PURPOSE, AGENCY, ROW, &Sealed(sealed.0[..length].to_vec())).is_err(), "{length} bytes");
    }
}

#[test]
fn sealing_twice_gives_two_blobs_without_the_text() {
    let vault = vault();
    let [first, second] = [(); 2].map(|()| vault.seal(PURPOSE, AGENCY, ROW, &secret()).unwrap());
    assert_ne!(first, second);
    assert_eq!(first.key_id().unwrap(), 1);
    assert!(!first.0.windows(7).any(|bytes| bytes == b"refresh"));
    assert_eq!(format!("{first:?}"), "Sealed(…)");
}

#[test]
fn the_key_id_is_part_of_the_place() {
    let entropy = Arc::new(SeededEntropy::new(1));
    let one = Keyring::generate(&*entropy);
    // The same key under two ids: only the associated data tells them apart.
    let text = one.to_text(',');
    let twin = format!("{},2:{}", text.expose_secret(), text.expose_secret().trim_start_matches("1:"));
    let vault = Vault::with_keyring(Keyring::parse(&twin.as_str().into()).unwrap(), entropy);
    let mut sealed = vault.seal(PURPOSE, AGENCY, ROW, &secret()).unwrap();
    sealed.0[3] = 1;
    assert!(matches!(vault.open(PURPOSE, AGENCY, ROW, &sealed), Err(VaultError::Rejected)));
}

#[test]
fn a_server_follows_its_key_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = KeyFile::in_folder(folder.path());
    let entropy = Arc::new(SeededEntropy::new(1));
    let keyring = file.create(&Keyring::generate(&*entropy)).unwrap();
    let server = Vault::with_file(file.clone(), keyring, entropy.clone());
    let before = server.seal(PURPOSE, AGENCY, ROW, &secret()).unwrap();

    let mut rotated = file.read().unwrap();
    rotated.add(&*entropy);
    file.replace(&rotated).unwrap();
    let elsewhere = Vault::with_keyring(file.read().unwrap(), entropy.clone());
    let sealed = elsewhere.seal(PURPOSE, AGENCY, ROW, &secret()).unwrap();
    assert_eq!(sealed.key_id().unwrap(), 2);
    assert!(server.open(PURPOSE, AGENCY, ROW, &sealed).is_ok(), "reloads on an unknown key");

    rotated.add(&*entropy);
    rotated.retain(&[]);
    file.replace(&rotated).unwrap();
    assert_eq!(server.seal(PURPOSE, AGENCY, ROW, &secret()).unwrap().key_id().unwrap(), 3, "reloads before sealing");
    assert!(server.open(PURPOSE, AGENCY, ROW, &before).is_ok(), "keeps what it knows");

    let unknown = Sealed([&9_u32.to_be_bytes(), &sealed.0[4..]].concat());
    assert!(matches!(server.open(PURPOSE, AGENCY, ROW, &unknown), Err(VaultError::UnknownKey(9))));
}

#[test]
fn the_key_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let file = KeyFile::in_folder(folder.path());
    let entropy = SeededEntropy::new(1);
    let first = file.create(&Keyring::generate(&entropy)).unwrap();
    let again = file.create(&Keyring::generate(&entropy)).unwrap();
    assert_eq!(first.to_text(',').expose_secret(), again.to_text(',').expose_secret(), "the first one counts");
    file.replace(&first).unwrap();
    let _lock = file.lock_for_rotation().unwrap();
    assert!(matches!(file.lock_for_rotation(), Err(KeyringError::Busy)));
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap()).collect();
    assert_eq!(names.len(), 2, "nothing is left beside the key and its lock");
    for entry in names {
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
    }
}
