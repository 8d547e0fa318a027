//! The program as a bench runs it: with a folder of its own, and allowed to ask loopback.

use std::{path::Path, time::Duration};

use chrono::TimeDelta;
use gorwel::{
    app::{App, Options, WordFiles},
    clock::{Clock, Dice},
    fetch,
    mail::{MailLanguages, MailOptions, Sender},
    model::EmailAddress,
    rules::digest::Calendar,
};

/// Opens the program in `folder`, letters going to `mail`.
pub async fn open(folder: &Path, mail: &str, connections: usize) -> App {
    let from: EmailAddress = "gorwel@gorwel.example".parse().expect("an address");
    let public_url: url::Url = "https://gorwel.example/".parse().expect("a URL");
    let options = Options {
        store: format!("sqlite:{}", folder.join("gorwel.db").display()),
        index: folder.join("index"),
        feeds: folder.join("feeds.toml"),
        words: WordFiles::default(),
        token_key_file: folder.join("token.key"),
        contact: None,
        fetch: fetch::Options {
            user_agent: "Gorwel/bench (+https://gorwel.example/)".to_owned(),
            allow_private: vec!["127.0.0.0/8".parse().expect("a network")],
            min_gap: Duration::ZERO,
            concurrency: connections,
            ..fetch::Options::default()
        },
        github_token: None,
        mail: MailOptions {
            url: mail.to_owned(),
            password: None,
            from: Some(from.clone()),
            bounce_address: None,
            hello_name: None,
        },
        sender: Sender {
            from_name: "Gorwel".to_owned(),
            from,
            public_url: public_url.clone(),
            contact: None,
            mail_languages: MailLanguages::Both,
        },
        calendar: Calendar::new("0 0 7 * * Mon", "Europe/London").expect("a calendar"),
        subscribers_from: Vec::new(),
        mail_connections: connections,
        mail_only_to: Vec::new(),
        doubt_wait: TimeDelta::minutes(20),
        instance_file: folder.join("instance"),
        keep_visits_days: 90,
        keep_letters_days: 30,
        public_url,
    };
    App::open(options, Clock::system(), Dice::system(), |_| {}).await.expect("an app")
}
