//! TLS is always verified, and what is wrong is told in plain words.

use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer},
};
use tokio_rustls::TlsAcceptor;

use super::*;

/// An authority of our own, and what it signs.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: tempfile::TempDir,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names are good names");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(params, key).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).expect("a file");
        Self { issuer, folder }
    }

    fn file(&self) -> String {
        self.folder.path().join("ca.pem").to_string_lossy().into_owned()
    }

    /// Starts a server with a certificate for `name`, good or expired.
    async fn serve(&self, name: &str, last_year: i32) -> (Server, Url) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(last_year, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate: CertificateDer = params.signed_by(&key, &self.issuer).expect("a certificate").into();
        let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .expect("a certificate and its key");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let heard = Arc::new(Heard::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(accept_tls(listener, TlsAcceptor::from(Arc::new(config)), Arc::clone(&heard)));
        let url = Url::parse(&format!("https://localhost:{}/", address.port())).expect("a URL");
        (Server { address, heard, _tasks: tasks }, url)
    }
}

async fn accept_tls(listener: TcpListener, acceptor: TlsAcceptor, heard: Arc<Heard>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, heard) = (acceptor.clone(), Arc::clone(&heard));
        connections.spawn(async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                converse(stream, &heard, &|_: &str| ok("", b"in private")).await;
            }
        });
    }
}

async fn get_trusting(url: &Url, extra_ca_file: Option<&str>) -> Result<Vec<u8>, Fault> {
    let mut ask = ask(url.clone());
    ask.extra_ca_file = extra_ca_file.map(str::to_owned);
    fetcher(options()).ask(&ask, &Validators::default()).await.map(|answer| answer.body)
}

fn tls(detail: &str) -> Result<Vec<u8>, Fault> {
    Err(Fault::Tls { detail: detail.into() })
}

#[tokio::test]
async fn a_certificate_is_trusted_only_for_the_ask_that_names_its_authority() {
    let authority = Authority::new("ours");
    let (server, url) = authority.serve("localhost", 2120).await;
    assert_eq!(get_trusting(&url, Some(&authority.file())).await, Ok(b"in private".to_vec()));
    assert_eq!(get_trusting(&url, None).await, tls("unknown issuer"));
    assert_eq!(get_trusting(&url, Some(&Authority::new("another").file())).await, tls("unknown issuer"));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_told_plainly() {
    let authority = Authority::new("ours");
    let (_expired, url) = authority.serve("localhost", 2021).await;
    assert_eq!(get_trusting(&url, Some(&authority.file())).await, tls("certificate expired"));
    let (_other, url) = authority.serve("elsewhere.example", 2120).await;
    assert_eq!(get_trusting(&url, Some(&authority.file())).await, tls("wrong host name"));
}

#[tokio::test]
async fn a_server_without_tls_is_told_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let url = format!("https://{}/", listener.local_addr().expect("a listener has an address"));
    let url = Url::parse(&url).expect("a URL");
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("somebody comes");
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.expect("the line is open");
        drop(stream.read_to_end(&mut Vec::new()).await);
    });
    assert_eq!(get_trusting(&url, None).await, tls("the server does not speak TLS"));
}

#[tokio::test]
async fn a_file_of_certificates_is_read_anew_and_its_mistakes_are_told() {
    let authority = Authority::new("ours");
    let (_server, url) = authority.serve("localhost", 2120).await;
    let fetcher = fetcher(options());
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("extra.pem");
    let mut ask = ask(url);
    ask.extra_ca_file = Some(file.to_string_lossy().into_owned());
    let path = file.display();

    let fault = fetcher.ask(&ask, &Validators::default()).await.expect_err("there is no file");
    assert_eq!(fault, Fault::Tls { detail: format!("{path}: no such file or directory") });
    write(&file, "not a certificate");
    let fault = fetcher.ask(&ask, &Validators::default()).await.expect_err("the file holds nothing");
    assert_eq!(fault, Fault::Tls { detail: "no certificate in the extra CA file".into() });
    write(&file, &authority.issuer.pem());
    assert!(fetcher.ask(&ask, &Validators::default()).await.is_ok());
}

fn write(file: &Path, text: &str) {
    std::fs::write(file, text).expect("a file");
}
