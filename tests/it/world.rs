//! A world for one story: a town on loopback, a database, a clock that stands still, letters kept in memory.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use gorwel::{
    app::{App, Event, Options, Stop, Which},
    clock::{Clock, Dice},
    fetch,
    mail::{MailLanguages, MailOptions, Sender, Transport},
    model::{
        EmailAddress, Interest, ItemKey, ItemType, Lang, Outcome, Page, Refined, Rung, Sort, SourceSlug, Standing,
        VisitRecord,
    },
    rules::digest::Calendar,
    store::{Change, VisitWrite},
    town::{self, Document, Town},
    web,
};
use sqlx::{Connection, Executor, Row};
use tempfile::TempDir;
use tokio::task::JoinSet;

/// The story begins here: Monday, 2 March 2026, 09:00.
pub fn monday() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().expect("an instant")
}

/// A world for one story.
pub struct World {
    pub clock: Clock,
    pub app: App,
    pub town: Town,
    pub folder: TempDir,
    pub events: Arc<Mutex<Vec<Event>>>,
    pub stop: Stop,
    feeds: String,
    store: String,
    pages: Option<String>,
    serving: JoinSet<()>,
}

impl World {
    /// An empty world: a town whose sites are still to be built.
    pub async fn new() -> Self {
        Self::in_a_town(town::Options { residents: false, ..town::Options::default() }).await
    }

    async fn in_a_town(options: town::Options) -> Self {
        let clock = Clock::still(monday());
        let town = Town::start(clock.clone(), options).await.expect("a town on loopback");
        let folder = TempDir::new().expect("a folder");
        let store = match std::env::var("GORWEL_TEST_DATABASE") {
            Ok(server) => database(&server).await,
            Err(_) => format!("sqlite:{}", folder.path().join("gorwel.db").display()),
        };
        let events = Arc::new(Mutex::new(Vec::new()));
        let app = open(&folder, &store, &clock, &events, |_| {}).await;
        let feeds = "[[body]]\nslug = \"harbour\"\nname.en = \"Harbour County Council\"\n\
                     name.cy = \"Cyngor Sir yr Harbwr\"\narea = \"wales\"\n\n"
            .to_owned();
        Self {
            clock,
            app,
            town,
            folder,
            events,
            stop: Stop::never(),
            feeds,
            store,
            pages: None,
            serving: JoinSet::new(),
        }
    }

    /// A world whose feeds.toml lists the whole town.
    pub async fn with_town() -> Self {
        let mut world = Self::in_a_town(town::Options::default()).await;
        world.feeds = world.town.feeds_toml();
        world.write_feeds();
        world
    }

    /// Opens the same store and index again, as a second process or a later one would.
    pub async fn another_app(&self) -> App {
        self.another_app_with(|_| {}).await
    }

    /// The same, with other options.
    pub async fn another_app_with(&self, change: impl FnOnce(&mut Options)) -> App {
        open(&self.folder, &self.store, &self.clock, &self.events, change).await
    }

    /// A connection to the store, past the program.
    pub async fn connection(&self) -> sqlx::AnyConnection {
        sqlx::AnyConnection::connect(&self.store).await.expect("the store answers")
    }

    /// Builds a site that serves a feed, and lists it as a source of the harbour.
    pub async fn site(&mut self, slug: &str, feed: &str) -> SourceSlug {
        self.serve(slug, Document::new("application/rss+xml; charset=utf-8", feed)).await
    }

    /// Builds a site that serves a document, and lists it as a source of the harbour.
    pub async fn serve(&mut self, slug: &str, document: Document) -> SourceSlug {
        let path = format!("/sites/{slug}");
        self.town.put(&path, document);
        let url = self.town.base().join(&path).expect("a URL");
        self.source(&format!("slug = \"{slug}\"\nbody = \"harbour\"\nkind = \"feed\"\nurl = \"{url}\"\n"));
        slug.parse().expect("a slug")
    }

    /// Changes what a site serves.
    pub fn change(&self, slug: &str, feed: &str) {
        self.town.put(&format!("/sites/{slug}"), Document::new("application/rss+xml; charset=utf-8", feed));
    }

    /// The address of the world's store.
    pub fn store_url(&self) -> &str {
        &self.store
    }

    /// Lists a source, as it is written in feeds.toml.
    pub fn source(&mut self, table: &str) {
        self.feeds.push_str(&format!("[[source]]\n{table}\n"));
        self.write_feeds();
    }

    fn write_feeds(&self) {
        self.write("feeds.toml", &self.feeds);
    }

    /// Writes a file into the world's folder.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).expect("a file in our own folder");
    }

    /// A file in the world's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// One turn of the daemon.
    pub async fn tick(&self) {
        self.app.tick(&self.stop).await;
    }

    /// Lets hours pass, and turns once.
    pub async fn tick_after(&self, hours: i64) {
        self.clock.advance(TimeDelta::hours(hours));
        self.tick().await;
    }

    /// Visits everything, due or not, and returns what each visit ended in.
    pub async fn harvest_all(&self) -> Vec<(String, Outcome)> {
        let harvest = self.app.harvest(&Which::All, &self.stop).await.expect("a harvest");
        self.app.catch_up().await.expect("an index that catches up");
        harvest.visited.into_iter().map(|visit| (visit.slug.to_string(), visit.outcome)).collect()
    }

    /// The titles of a source's items, newest first.
    pub async fn titles(&self, source: &SourceSlug) -> Vec<String> {
        let found = self.find("").await;
        found.into_iter().filter(|(_, from)| from == source).map(|(title, _)| title).collect()
    }

    /// What a search finds, in order.
    pub async fn search(&self, words: &str) -> Vec<String> {
        self.find(words).await.into_iter().map(|(title, _)| title).collect()
    }

    async fn find(&self, words: &str) -> Vec<(String, SourceSlug)> {
        let (query, notes) = self.app.query(words, gorwel::model::Filters::default(), false);
        let page = Page { sort: Sort::Relevance, offset: 0, limit: 100 };
        let found = self.app.search(query, notes, page).await.expect("a search");
        found.results.hits.into_iter().map(|hit| (hit.item.title, hit.item.source)).collect()
    }

    /// Adds a confirmed subscriber.
    pub async fn subscriber(&self, address: &str, interests: &[&str]) -> EmailAddress {
        let address: EmailAddress = address.parse().expect("an address");
        let wish = gorwel::app::Wish {
            address: address.clone(),
            lang: Lang::En,
            interests: self.interests(interests),
            network: None,
            form: "story",
        };
        self.app.add_subscriber(&wish, true).await.expect("a subscriber");
        address
    }

    /// Interests, as they would be written into the form.
    pub fn interests(&self, texts: &[&str]) -> Vec<Interest> {
        self.app.interests(&texts.iter().map(ToString::to_string).collect::<Vec<_>>()).expect("interests")
    }

    /// The letters that have left, as (address, whole message).
    pub fn letters(&self) -> Vec<(String, String)> {
        let Transport::Memory(memory) = self.app.transport().expect("a transport") else {
            unreachable!("a story keeps its letters in memory")
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        memory.letters().iter().map(|(to, letter)| (to.address().as_str().to_owned(), text(&letter.bytes))).collect()
    }

    /// The codes of what visits have ended in so far, by the events that were told.
    pub fn outcomes(&self, source: &str) -> Vec<&'static str> {
        let events = self.events.lock().expect("nobody panicked while telling");
        let outcome = |event: &Event| match event {
            Event::Visited(visit) if visit.slug.as_str() == source => Some(visit.outcome.code()),
            _ => None,
        };
        events.iter().filter_map(outcome).collect()
    }

    /// The pages, answered on loopback.
    pub async fn pages(&mut self) -> String {
        self.pages_with(|_| {}).await
    }

    /// The pages with other options, answered on loopback.
    pub async fn pages_with(&mut self, change: impl FnOnce(&mut web::Options)) -> String {
        if let Some(base) = &self.pages {
            return base.clone();
        }
        let mut options = web::Options {
            shortest_fill: TimeDelta::seconds(2),
            steady_answer: Duration::ZERO,
            ..web::Options::default()
        };
        change(&mut options);
        let base = self.answer(web::router(&self.app, options)).await;
        self.pages = Some(base.clone());
        base
    }

    /// What is answered to operators, on loopback.
    pub async fn admin(&mut self, counters: &web::Counters) -> String {
        self.answer(web::admin(&self.app, counters.clone())).await
    }

    async fn answer(&mut self, router: axum::Router) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("it is bound"));
        let app = self.app.clone();
        self.serving.spawn(async move { web::serve(&app, listener, router, &Stop::never()).await });
        base
    }
}

async fn open(
    folder: &TempDir,
    store: &str,
    clock: &Clock,
    events: &Arc<Mutex<Vec<Event>>>,
    change: impl FnOnce(&mut Options),
) -> App {
    let path = |name: &str| folder.path().join(name);
    let public_url: url::Url = "http://127.0.0.1:8080/".parse().expect("a URL");
    let from: EmailAddress = "gorwel@gorwel.example".parse().expect("an address");
    let mut options = Options {
        store: store.to_owned(),
        index: path("index"),
        feeds: path("feeds.toml"),
        token_key_file: path("token.key"),
        contact: Some("team@gorwel.example".to_owned()),
        fetch: fetch::Options {
            user_agent: "Gorwel/story (+http://127.0.0.1:8080/)".to_owned(),
            allow_private: vec!["127.0.0.0/8".parse().expect("a network")],
            min_gap: Duration::ZERO,
            ..fetch::Options::default()
        },
        github_token: None,
        mail: MailOptions {
            url: "memory:".to_owned(),
            password: None,
            from: Some(from.clone()),
            bounce_address: None,
            hello_name: None,
        },
        sender: Sender {
            from_name: "Gorwel".to_owned(),
            from,
            public_url: public_url.clone(),
            contact: Some("team@gorwel.example".parse().expect("an address")),
            mail_languages: MailLanguages::Both,
        },
        calendar: Calendar::new("0 0 7 * * Mon", "Europe/London").expect("a calendar"),
        subscribers_from: Vec::new(),
        mail_connections: 4,
        mail_only_to: Vec::new(),
        doubt_wait: TimeDelta::minutes(20),
        instance_file: path("instance"),
        keep_visits_days: 90,
        keep_letters_days: 30,
        public_url,
    };
    change(&mut options);
    let told = events.clone();
    let observer = move |event: &Event| told.lock().expect("nobody panicked while telling").push(event.clone());
    App::open(options, clock.clone(), Dice::system(), observer).await.expect("an app")
}

/// Makes a fresh database on the server, and returns its address.
pub async fn database(server: &str) -> String {
    sqlx::any::install_default_drivers();
    let name = format!("gorwel_{:016x}", Dice::system().number());
    let mut connection = sqlx::AnyConnection::connect(server).await.expect("the test database server answers");
    connection
        .execute(sqlx::AssertSqlSafe(format!("create database {name}")))
        .await
        .expect("it lets us make a database");
    let row = connection.fetch_one("select 1").await.expect("it answers");
    assert_eq!(row.try_get::<i32, _>(0).expect("a number"), 1);
    let mut url: url::Url = server.parse().expect("the address of a server");
    url.set_path(&name);
    url.to_string()
}

/// What a client in a story needs before it can be built, though it only ever asks loopback.
pub fn install_tls() {
    // The second time it is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A good visit to a source, with one new item if `title` is given.
pub fn visit(source: &SourceSlug, at: DateTime<Utc>, title: Option<&str>) -> VisitWrite {
    let item = |title: &str| Refined {
        body: "harbour".parse().expect("a slug"),
        item_type: ItemType::Blog,
        title: title.to_owned(),
        url: String::new(),
        summary: String::new(),
        text: title.to_owned(),
        language: None,
        published: at,
        published_raw: None,
        updated: None,
        licence: None,
        tags: Vec::new(),
        topics: Vec::new(),
        code: None,
        keys: vec![ItemKey(format!("guid:{title}"))],
        version_hash: gorwel::model::hash(title.as_bytes()),
        content_hash: gorwel::model::hash(title.as_bytes()),
    };
    let changes: Vec<Change> =
        title.map(|title| Change::New { item: Box::new(item(title)), standing: Standing::News }).into_iter().collect();
    VisitWrite {
        source: source.clone(),
        record: VisitRecord {
            at,
            outcome: Outcome::NotChanged,
            items_new: u32::from(title.is_some()),
            items_changed: 0,
            wire_bytes: 0,
            millis: 1,
        },
        next_visit: at + TimeDelta::hours(2),
        good: true,
        failing_since: None,
        failures: 0,
        usual_gap: None,
        memory: None,
        validators: Vec::new(),
        rung: Rung::Id,
        held: false,
        moved: None,
        changes,
    }
}

/// A feed of the entries given as (id, title, text, day of March 2026).
pub fn feed(entries: &[(&str, &str, &str, u32)]) -> String {
    let items: String = entries
        .iter()
        .map(|(id, title, text, day)| {
            format!(
                "<item><guid isPermaLink=\"false\">{id}</guid><title>{title}</title>\
                 <link>https://harbour.example/{id}</link><pubDate>{day:02} Mar 2026 08:00:00 GMT</pubDate>\
                 <description>{text}</description></item>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Harbour digital</title>\
         <link>https://harbour.example/</link><description>What we do</description><language>en</language>\
         {items}</channel></rss>"
    )
}
