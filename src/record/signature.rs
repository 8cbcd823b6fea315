//! The signature of a record: whoever holds the key says that the whole list is the site's own. It is one of OpenSSH
//! (`PROTOCOL.sshsig`), so that `ssh-keygen -Y verify` confirms it without us.

use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};

use crate::lang::Text;
use crate::text;

/// What the signature is for: one that was made for something else does not count.
pub const NAMESPACE: &str = "gongshi-record";

/// A key that signs.
#[derive(Debug)]
pub struct Signer {
    key: PrivateKey,
}

impl Signer {
    /// The key of a file as `ssh-keygen -t ed25519` writes it.
    ///
    /// # Errors
    /// If it is no such key, or locked with a passphrase.
    pub fn read(file: &str) -> Result<Signer, Text> {
        let key = PrivateKey::from_openssh(file)
            .map_err(|_| text!("读不出 OpenSSH 私钥", "this is no private key of OpenSSH"))?;
        if key.is_encrypted() {
            return Err(text!(
                "私钥有口令；签名用一把没有口令、专用的：ssh-keygen -t ed25519 -N \"\"",
                "the key has a passphrase; sign with one of its own that has none: ssh-keygen -t ed25519 -N \"\""
            ));
        }
        match key.algorithm() {
            Algorithm::Ed25519 => Ok(Signer { key }),
            _ => Err(text!(
                "只能用 Ed25519 私钥：ssh-keygen -t ed25519",
                "only Ed25519 keys sign: ssh-keygen -t ed25519"
            )),
        }
    }

    /// The public key as a line of OpenSSH, without the comment, which may name a person.
    pub fn public(&self) -> String {
        let mut key = self.key.public_key().clone();
        key.set_comment("");
        format!("{}\n", key.to_openssh().unwrap_or_default().trim())
    }

    /// The signature of `log`. The same list always gives the same.
    ///
    /// # Errors
    /// If the key cannot sign, which would be our mistake.
    pub fn sign(&self, log: &str) -> Result<String, Text> {
        let cannot = |_| text!("签不了名", "it cannot be signed");
        let signature = self.key.sign(NAMESPACE, HashAlg::Sha512, log.as_bytes()).map_err(cannot)?;
        signature.to_pem(LineEnding::LF).map(|pem| format!("{}\n", pem.trim_end())).map_err(cannot)
    }
}

/// Verifies the signature of `log`. Returns the fingerprint of the key, `SHA256:…`, as `ssh-keygen -l` prints it.
///
/// # Errors
/// If the signature is missing, cannot be read, or is not that of this list by this key.
pub fn verify(log: &str, key: &str, signature: Option<&str>) -> Result<String, Text> {
    let key = PublicKey::from_openssh(key.trim())
        .map_err(|_| text!("signing-key.pub 不是 OpenSSH 公钥", "signing-key.pub is no public key of OpenSSH"))?;
    let Some(signature) = signature else {
        return Err(text!("有公钥，却没有签名", "there is a key and no signature"));
    };
    let signature =
        SshSig::from_pem(signature).map_err(|_| text!("签名文件读不出来", "the signature cannot be read"))?;
    key.verify(NAMESPACE, log.as_bytes(), &signature).map_err(|_| {
        text!(
            "签名与记录不符：记录被改过，或不是用这把钥匙签的",
            "the signature does not fit: the record was changed, or another key signed it"
        )
    })?;
    Ok(key.fingerprint(HashAlg::Sha256).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ssh_key::private::Ed25519Keypair;

    fn signer(seed: u8) -> Signer {
        let key = PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]));
        Signer::read(&key.to_openssh(LineEnding::LF).unwrap()).unwrap()
    }

    #[test]
    fn only_this_list_by_this_key_is_confirmed() {
        let signer = signer(7);
        let signature = signer.sign("甲\n").unwrap();
        assert_eq!(signature, signer.sign("甲\n").unwrap());
        assert!(verify("甲\n", &signer.public(), Some(&signature)).unwrap().starts_with("SHA256:"));
        assert!(verify("乙\n", &signer.public(), Some(&signature)).is_err());
        assert!(verify("甲\n", &super::tests::signer(8).public(), Some(&signature)).is_err());
        assert!(verify("甲\n", &signer.public(), None).is_err());
        assert!(verify("甲\n", &signer.public(), Some("x")).is_err());
        assert!(verify("甲\n", "x", Some(&signature)).is_err());
        assert!(!signer.public().contains('@') && signer.public().starts_with("ssh-ed25519 "));
    }

    #[test]
    fn a_signature_for_something_else_does_not_count() {
        let signer = signer(7);
        let other = signer.key.sign("file", HashAlg::Sha512, "甲\n".as_bytes()).unwrap();
        assert!(verify("甲\n", &signer.public(), Some(&other.to_pem(LineEnding::LF).unwrap())).is_err());
    }
}
