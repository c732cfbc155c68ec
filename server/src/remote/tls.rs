//! TLS to databases.

use std::{io, sync::Arc};

use rustls::{
    ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::wire::Socket;

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TlsMode {
    Off,
    /// Encrypted; whoever answers is believed.
    Require,
    /// Encrypted; the certificate must be good and for this host, by the roots of the operating system.
    Verify,
}

impl TlsMode {
    /// Reads a credential field.
    pub(super) fn read(text: &str) -> Option<Self> {
        Some(match text {
            "off" => Self::Off,
            "require" => Self::Require,
            "verify" => Self::Verify,
            _ => return None,
        })
    }

    /// What makes connections for PostgreSQL's driver; not used for [`TlsMode::Off`].
    pub(super) fn connector(self) -> Result<MakeRustlsConnect, rustls::Error> {
        self.config().map(MakeRustlsConnect::new)
    }

    /// Encrypts `socket`; not used for [`TlsMode::Off`].
    pub(super) async fn encrypt<S: Socket>(self, host: &str, socket: S) -> io::Result<TlsStream<S>> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        let config = self.config().map_err(io::Error::other)?;
        TlsConnector::from(Arc::new(config)).connect(name, socket).await
    }

    fn config(self) -> Result<ClientConfig, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder =
            ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
        Ok(match self {
            Self::Verify => builder.with_platform_verifier()?.with_no_client_auth(),
            Self::Off | Self::Require => {
                builder.dangerous().with_custom_certificate_verifier(Arc::new(Believe(provider))).with_no_client_auth()
            }
        })
    }
}

/// Believes every certificate, but checks that the server holds its key.
#[derive(Debug)]
struct Believe(Arc<CryptoProvider>);

impl ServerCertVerifier for Believe {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
