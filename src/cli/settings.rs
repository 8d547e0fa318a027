//! Settings: flags, then the environment, then defaults. One struct, which is also the reference.
//!
//! Secrets come from the environment or a file, never from an argument, since arguments can be seen by everybody on the machine.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use chrono::TimeDelta;
use clap::{Args, Command};
use ipnet::IpNet;
use url::Url;

use crate::{
    app, fetch, mail,
    model::{AddressPattern, EmailAddress, Lang},
    rules::digest::{Calendar, CalendarError},
    web,
};

/// The most connections to a mail server.
const MOST_CONNECTIONS: usize = 64;
/// The shortest wait after a lost answer, in minutes.
const LEAST_DOUBT_MINUTES: i64 = 1;

/// Every setting.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// The bodies and their sources
    #[arg(long, global = true, env = "GORWEL_FEEDS", value_name = "FILE", default_value = "feeds.toml")]
    pub feeds: PathBuf,
    /// The store: sqlite:FILE or postgres://…
    #[arg(
        long,
        global = true,
        env = "GORWEL_STORE",
        value_name = "URL",
        default_value = "sqlite:var/gorwel.db",
        hide_env_values = true
    )]
    pub store: String,
    /// The folder of the search index
    #[arg(long, global = true, env = "GORWEL_INDEX", value_name = "DIR", default_value = "index")]
    pub index: PathBuf,
    /// A private network that may be asked; may be given several times
    #[arg(long, global = true, env = "GORWEL_ALLOW_PRIVATE", value_name = "CIDR", value_delimiter = ',')]
    pub allow_private: Vec<IpNet>,
    /// Whom a site or a reader can write to: for the User-Agent and letters
    #[arg(long, global = true, env = "GORWEL_CONTACT", value_name = "ADDRESS")]
    pub contact: Option<EmailAddress>,
    /// Where readers find the pages; may have a path [default: http and the listen address, or localhost]
    #[arg(long, global = true, env = "GORWEL_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<Url>,
    /// How letters go: file:DIR (a Maildir), smtp://user@host:port, smtps://…
    #[arg(long, global = true, env = "GORWEL_MAIL", value_name = "URL", default_value = "file:var/outbox")]
    pub mail: String,
    /// The address that letters are from
    #[arg(long, global = true, env = "GORWEL_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<EmailAddress>,
    /// The address that bounces go to [default: the one that letters are from]
    #[arg(long, global = true, env = "GORWEL_BOUNCE_ADDRESS", value_name = "ADDRESS")]
    pub bounce_address: Option<EmailAddress>,
    /// Whether letters are in both languages or in the reader's
    #[arg(long, global = true, env = "GORWEL_MAIL_LANGUAGES", value_name = "WHICH", default_value = "both")]
    pub mail_languages: LettersIn,
    /// The only addresses that are written to, as *@example.com; may be given several times [default: any]
    #[arg(long, global = true, env = "GORWEL_MAIL_ONLY_TO", value_name = "PATTERN", value_delimiter = ',')]
    pub mail_only_to: Vec<AddressPattern>,
    /// Connections to the mail server at the same time
    #[arg(long, global = true, env = "GORWEL_MAIL_CONNECTIONS", value_name = "N", default_value_t = 4)]
    pub mail_connections: usize,
    /// How long after a lost answer a letter is sent once more
    #[arg(long, global = true, env = "GORWEL_DOUBT_WAIT", value_name = "MINUTES", default_value_t = 20)]
    pub doubt_wait: u32,
    /// What this place remembers of the store that it sends from; a copy of it is of no use
    #[arg(long, global = true, env = "GORWEL_INSTANCE_FILE", value_name = "FILE", default_value = "var/instance")]
    pub instance_file: PathBuf,
    /// When digests go: cron with seconds first, weekdays as names
    #[arg(long, global = true, env = "GORWEL_DIGEST_AT", value_name = "CRON", default_value = "0 0 7 * * Mon")]
    pub digest_at: String,
    /// The time zone of digests
    #[arg(long, global = true, env = "GORWEL_TIMEZONE", value_name = "ZONE", default_value = "Europe/London")]
    pub timezone: String,
    /// Where pages are answered
    #[arg(long, global = true, env = "GORWEL_LISTEN", value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where /metrics is answered, beside /healthz and /readyz [default: nowhere]
    #[arg(long, global = true, env = "GORWEL_ADMIN_LISTEN", value_name = "ADDR")]
    pub admin_listen: Option<SocketAddr>,
    /// Networks whose X-Forwarded-For is believed
    #[arg(long, global = true, env = "GORWEL_TRUSTED_PROXIES", value_name = "CIDRS", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,
    /// A proxy for visits; it then answers for the addresses
    #[arg(long, global = true, env = "GORWEL_OUTBOUND_PROXY", value_name = "URL")]
    pub outbound_proxy: Option<Url>,
    /// A file with a token for api.github.com (or GORWEL_GITHUB_TOKEN, GITHUB_TOKEN)
    #[arg(long, global = true, env = "GORWEL_GITHUB_TOKEN_FILE", value_name = "FILE")]
    pub github_token_file: Option<PathBuf>,
    /// The key of the links in letters; made at first use
    #[arg(long, global = true, env = "GORWEL_TOKEN_KEY_FILE", value_name = "FILE", default_value = "var/token.key")]
    pub token_key_file: PathBuf,
    /// The folder of imported word lists
    #[arg(long, global = true, env = "GORWEL_WORDS", value_name = "DIR", default_value = "var/words")]
    pub words: PathBuf,
    /// A lexicon of Welsh: form, lemma and 0 or 1 a line, or an imported one [default: the imported one, if any]
    #[arg(long, global = true, env = "GORWEL_LEXICON", value_name = "FILE")]
    pub lexicon: Option<PathBuf>,
    /// A glossary of English and Welsh terms beside our own [default: the imported one, if any]
    #[arg(long, global = true, env = "GORWEL_GLOSSARY", value_name = "FILE")]
    pub glossary: Option<PathBuf>,
    /// Topics to be added to ours, or to replace those of the same slug
    #[arg(long, global = true, env = "GORWEL_TOPICS", value_name = "FILE")]
    pub topics: Option<PathBuf>,
    /// Who may subscribe: addresses of these domains [default: any]
    #[arg(long, global = true, env = "GORWEL_SUBSCRIBERS_FROM", value_name = "DOMAINS", value_delimiter = ',')]
    pub subscribers_from: Vec<String>,
    /// Days that visits are remembered
    #[arg(long, global = true, env = "GORWEL_KEEP_VISITS", value_name = "DAYS", default_value_t = 90)]
    pub keep_visits: u32,
    /// Days that the bytes of letters are kept
    #[arg(long, global = true, env = "GORWEL_KEEP_LETTERS", value_name = "DAYS", default_value_t = 30)]
    pub keep_letters: u32,
    /// The shortest time between two requests to one host
    #[arg(long, global = true, env = "GORWEL_MIN_GAP", value_name = "SECONDS", default_value_t = 1.0)]
    pub min_gap: f64,
    /// Requests at the same time
    #[arg(long, global = true, env = "GORWEL_CONCURRENCY", value_name = "N", default_value_t = 64)]
    pub concurrency: usize,
    /// The form of log lines
    #[arg(long, global = true, env = "GORWEL_LOG_FORMAT", value_name = "FORM", default_value = "text")]
    pub log_format: LogFormat,
    /// Say more in the log; twice for everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Print results only
    #[arg(long, global = true)]
    pub quiet: bool,
    /// Print results as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// The language of what is printed [default: that of LANG]
    #[arg(long, global = true, value_name = "en|cy")]
    pub lang: Option<Lang>,
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// In which languages letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LettersIn {
    /// In both, the reader's first.
    Both,
    /// In the reader's only.
    Preferred,
}

/// A setting that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum BadSetting {
    /// The calendar of digests.
    #[error("--digest-at, --timezone")]
    Calendar(#[from] CalendarError),
    /// Letters over SMTP need to say whom they are from and where they lead.
    #[error("letters by smtp need --mail-from, --contact and --public-url")]
    SmtpWithoutSender,
    /// A file with a secret cannot be read.
    #[error("{path}")]
    Secret {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        why: std::io::Error,
    },
    /// A public URL that no page can stand under.
    #[error("--public-url: {0:?} is not http or https")]
    PublicUrl(String),
}

impl Settings {
    /// The language of what is printed: `--lang`, else that of the locale, else English.
    pub fn lang(&self) -> Lang {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
        self.lang.or_else(|| Lang::of_locale(&locale?)).unwrap_or_default()
    }

    /// Where readers find the pages.
    pub fn public_url(&self) -> Result<Url, BadSetting> {
        let listen = || {
            // "Every address" is none that a link could lead to.
            let port = self.listen.port();
            let here =
                if self.listen.ip().is_unspecified() { format!("localhost:{port}") } else { self.listen.to_string() };
            format!("http://{here}/").parse().expect("an address makes a URL")
        };
        let url = self.public_url.clone().unwrap_or_else(listen);
        if matches!(url.scheme(), "http" | "https") && url.host().is_some() {
            Ok(url)
        } else {
            Err(BadSetting::PublicUrl(url.to_string()))
        }
    }

    /// What the app is told.
    pub fn app(&self) -> Result<app::Options, BadSetting> {
        let smtp = self.mail.starts_with("smtp");
        if smtp && (self.mail_from.is_none() || self.contact.is_none() || self.public_url.is_none()) {
            return Err(BadSetting::SmtpWithoutSender);
        }
        let public_url = self.public_url()?;
        Ok(app::Options {
            store: self.store.clone(),
            index: self.index.clone(),
            feeds: self.feeds.clone(),
            words: self.word_files(),
            token_key_file: self.token_key_file.clone(),
            contact: self.contact.as_ref().map(|contact| contact.as_str().to_owned()),
            fetch: self.fetch(&public_url),
            github_token: self.github_token()?,
            mail: self.mail_options()?,
            sender: self.sender(&public_url),
            calendar: Calendar::new(&self.digest_at, &self.timezone)?,
            subscribers_from: self
                .subscribers_from
                .iter()
                .map(|domain| domain.trim_start_matches('@').to_lowercase())
                .collect(),
            mail_connections: self.mail_connections.clamp(1, MOST_CONNECTIONS),
            mail_only_to: self.mail_only_to.clone(),
            doubt_wait: TimeDelta::minutes(i64::from(self.doubt_wait).max(LEAST_DOUBT_MINUTES)),
            instance_file: self.instance_file.clone(),
            keep_visits_days: self.keep_visits,
            keep_letters_days: self.keep_letters,
            public_url,
        })
    }

    /// Where words are read from beside our own lists.
    pub fn word_files(&self) -> app::WordFiles {
        app::WordFiles {
            folder: self.words.clone(),
            lexicon: self.lexicon.clone(),
            glossary: self.glossary.clone(),
            topics: self.topics.clone(),
        }
    }

    /// What the pages are told.
    pub fn web(&self, counters: web::Counters) -> web::Options {
        web::Options { trusted_proxies: self.trusted_proxies.clone(), counters, ..web::Options::default() }
    }

    fn fetch(&self, public_url: &Url) -> fetch::Options {
        let contact = self.contact.as_ref().map(|contact| format!("; mailto:{}", contact.as_str())).unwrap_or_default();
        fetch::Options {
            user_agent: format!("Gorwel/{} (+{public_url}{contact})", env!("CARGO_PKG_VERSION")),
            allow_private: self.allow_private.clone(),
            outbound_proxy: self.outbound_proxy.clone(),
            min_gap: Duration::from_secs_f64(self.min_gap.clamp(0.0, 3_600.0)),
            concurrency: self.concurrency.max(1),
            ..fetch::Options::default()
        }
    }

    fn mail_options(&self) -> Result<mail::MailOptions, BadSetting> {
        Ok(mail::MailOptions {
            url: self.mail.clone(),
            password: secret("GORWEL_MAIL_PASSWORD", None)?,
            from: Some(self.from()),
            bounce_address: self.bounce_address.clone(),
            hello_name: None,
        })
    }

    fn sender(&self, public_url: &Url) -> mail::Sender {
        mail::Sender {
            from_name: "Gorwel".to_owned(),
            from: self.from(),
            public_url: public_url.clone(),
            contact: self.contact.clone(),
            mail_languages: match self.mail_languages {
                LettersIn::Both => mail::MailLanguages::Both,
                LettersIn::Preferred => mail::MailLanguages::Preferred,
            },
        }
    }

    fn from(&self) -> EmailAddress {
        let invented = || "gorwel@gorwel.invalid".parse().expect("it is an address");
        self.mail_from.clone().or_else(|| self.contact.clone()).unwrap_or_else(invented)
    }

    fn github_token(&self) -> Result<Option<String>, BadSetting> {
        let ours = secret("GORWEL_GITHUB_TOKEN", self.github_token_file.as_ref())?;
        Ok(ours.or_else(|| std::env::var("GITHUB_TOKEN").ok().filter(|token| !token.is_empty())))
    }
}

/// Reads a secret: from the file named, else from `NAME`, else from the file that `NAME_FILE` names.
fn secret(name: &str, file: Option<&PathBuf>) -> Result<Option<String>, BadSetting> {
    let named = std::env::var_os(format!("{name}_FILE")).map(PathBuf::from);
    let value = std::env::var(name).ok().filter(|value| !value.is_empty());
    match (file.or(named.as_ref()), value) {
        (None, value) => Ok(value),
        (Some(path), _) => match std::fs::read_to_string(path) {
            Ok(text) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
            Err(why) => Err(BadSetting::Secret { path: path.clone(), why }),
        },
    }
}

/// Settings that `-h` shows; the others are in `--help`, and in `gorwel help settings`.
const SHOWN_IN_BRIEF: [&str; 4] = ["feeds", "json", "quiet", "lang"];

/// The command with the settings that are seldom given left out of its short help.
pub fn brief(command: Command) -> Command {
    let settings = Settings::augment_args(Command::new("settings"));
    let names: Vec<String> = settings.get_arguments().map(|setting| setting.get_id().to_string()).collect();
    command.mut_args(|argument| {
        let name = argument.get_id().as_str();
        let hidden = names.iter().any(|setting| setting == name) && !SHOWN_IN_BRIEF.contains(&name);
        if hidden { argument.hide_short_help(true) } else { argument }
    })
}

/// Every setting with its flag, environment variable, default and meaning.
pub fn reference() -> String {
    let command = Settings::augment_args(Command::new("settings"));
    let mut lines = Vec::new();
    for setting in command.get_arguments() {
        let Some(flag) = setting.get_long() else { continue };
        let value = setting.get_value_names().and_then(|names| names.first()).map(|name| format!(" {name}"));
        let environment = setting.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let default = setting.get_default_values().first().map(|value| value.to_string_lossy().into_owned());
        let help = setting.get_help().map(ToString::to_string).unwrap_or_default();
        lines.push(format!("--{flag}{}", value.unwrap_or_default()));
        lines.push(format!("    {help}"));
        if !environment.is_empty() {
            lines.push(format!("    {environment}{}", default.map(|d| format!(", else {d}")).unwrap_or_default()));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        settings: Settings,
    }

    #[test]
    fn links_lead_to_an_address_that_can_be_followed() {
        let check = |listen: &str, wanted: &str| {
            let settings = Line::parse_from(["gorwel", "--listen", listen]).settings;
            let settings = Settings { public_url: None, ..settings };
            assert_eq!(settings.public_url().expect("a URL").as_str(), wanted, "{listen}");
        };
        check("127.0.0.1:8080", "http://127.0.0.1:8080/");
        check("0.0.0.0:8080", "http://localhost:8080/");
        check("[::]:8080", "http://localhost:8080/");
        check("192.0.2.1:80", "http://192.0.2.1/");
    }
}
