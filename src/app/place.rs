//! Whether letters may leave from here: nothing has stopped them, and this store is still the one that this place knows.
//!
//! A copy or a restored backup looks like the store it was made from, but what that has sent since is not known to it.
//! So each place that sends keeps a small file of its own beside the store, which a copy of the store does not have:
//! its name, the store's, how often letters had left when it last looked, and the number of the file itself, which a
//! copy of the file has not. The page on decisions says what follows from each difference.

use std::path::Path;

use super::{App, AppError, Event, Stop, chain};
use crate::{
    mail,
    model::{Addressee, Delivery, EmailAddress, Halt, Lang, StopReason, hex},
};

/// What a place remembers.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Remembered {
    /// Its own name.
    place: String,
    /// The store that it sends from.
    store: String,
    /// How often letters had left.
    run: i64,
    /// The number of this file on its disk.
    file: u64,
}

impl App {
    /// Whether letters may leave. A store that nobody has sent from takes this place; one that has been sent from by
    /// others, or has gone back, stops.
    pub(super) async fn may_send(&self, stop: &Stop) -> Result<bool, AppError> {
        if self.0.store.halt().await?.is_some() {
            return Ok(false);
        }
        let remembered = self.remembered()?;
        let id = remembered.as_ref().map_or("", |remembered| remembered.place.as_str());
        let place = self.0.store.place(id).await?;
        let reason = match &remembered {
            Some(remembered) if remembered.run > place.run => StopReason::WentBack,
            Some(_) if place.is_known => return Ok(true),
            _ if !place.is_any_known => {
                self.settle().await?;
                return Ok(true);
            }
            _ => StopReason::Copied,
        };
        self.halt(reason, stop).await?;
        Ok(false)
    }

    /// Counts that letters are about to leave, here and in the store: the store first, so that it is never behind.
    pub(super) async fn begin_run(&self) -> Result<(), AppError> {
        let run = self.0.store.begin_run().await?;
        if let Some(remembered) = self.remembered()? {
            self.remember(remembered.place, run)?;
        }
        Ok(())
    }

    /// Lets letters leave from here again: what stopped them is over, or this store is the one that is meant.
    ///
    /// # Errors
    ///
    /// When the store refuses, or the file of this place cannot be written.
    pub async fn resume(&self) -> Result<Option<Halt>, AppError> {
        let halt = self.0.store.halt().await?;
        self.settle().await?;
        Ok(halt)
    }

    /// Makes this a place that may send: the file first, so that the store never knows a name that nobody has.
    async fn settle(&self) -> Result<(), AppError> {
        let id = match self.remembered()? {
            Some(remembered) => remembered.place,
            None => hex(&self.0.dice.bytes()[..16]),
        };
        let run = self.0.store.place(&id).await?.run;
        self.remember(id.clone(), run)?;
        self.0.store.admit_place(&id, self.0.clock.now()).await?;
        Ok(())
    }

    /// Stops all letters, and tells it if that is new.
    pub(super) async fn halt(&self, reason: StopReason, stop: &Stop) -> Result<(), AppError> {
        let now = self.0.clock.now();
        if !self.0.store.put_halt(&Halt { reason, at: now }).await? {
            return Ok(());
        }
        self.tell(&Event::Halted { reason });
        let Some(contact) = &self.0.options.sender.contact else { return Ok(()) };
        let parts = mail::render_halt(Lang::En, &self.0.options.sender, reason)?;
        let name = format!("halt:{}:{}", reason.as_str(), now.timestamp());
        let told = match self.write_to_operator(contact, &parts, &name, stop).await {
            Ok(Delivery::Taken { .. }) => return Ok(()),
            Ok(
                Delivery::Later { answer }
                | Delivery::Unreachable { answer }
                | Delivery::Never { answer }
                | Delivery::Unknown { answer },
            ) => answer,
            Err(why) => chain(&why),
        };
        // The letters are stopped all the same, and the doctor says so.
        self.tell(&Event::Trouble { doing: "telling the operator", why: told });
        Ok(())
    }

    /// Sends one letter to an address that the operator names, and returns what the server answered.
    ///
    /// # Errors
    ///
    /// When the transport cannot be opened.
    pub async fn try_mail(&self, address: &EmailAddress, lang: Lang) -> Result<Delivery, AppError> {
        let parts = mail::render_trial(lang, &self.0.options.sender)?;
        let name = format!("trial:{}", hex(&self.0.dice.bytes()[..8]));
        self.write_to_operator(address, &parts, &name, &Stop::never()).await
    }

    async fn write_to_operator(
        &self,
        address: &EmailAddress,
        parts: &mail::Parts,
        name: &str,
        stop: &Stop,
    ) -> Result<Delivery, AppError> {
        let to = Addressee::of_operator(address);
        let letter = mail::address(parts, &to, &self.message_id(name), self.0.clock.now())?;
        self.send_beside(&to, &letter, stop).await
    }

    /// What this place remembers of this store; nothing, if its file is a copy or of another store.
    fn remembered(&self) -> Result<Option<Remembered>, AppError> {
        let path = &self.0.options.instance_file;
        let read = read(path).map_err(|why| AppError::Place { path: path.clone(), why })?;
        Ok(read.filter(|remembered| remembered.store == self.0.store.name()))
    }

    fn remember(&self, place: String, run: i64) -> Result<(), AppError> {
        let path = &self.0.options.instance_file;
        let beside = path.with_extension(format!("new-{}", hex(&self.0.dice.bytes()[..8])));
        let remembered = Remembered { place, store: self.0.store.name().to_owned(), run, file: 0 };
        write(path, &beside, remembered).map_err(|why| AppError::Place { path: path.clone(), why })
    }
}

fn read(path: &Path) -> std::io::Result<Option<Remembered>> {
    use std::{io::Read, os::unix::fs::MetadataExt};

    // Number and text are of one file, also while another process puts a new one in its place.
    let mut file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(why),
    };
    let number = file.metadata()?.ino();
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let remembered: Option<Remembered> = serde_json::from_str(&text).ok();
    Ok(remembered.filter(|remembered| remembered.file == number))
}

/// Writes the file beside its place and renames it there, which leaves it its number.
fn write(path: &Path, beside: &Path, mut remembered: Remembered) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::MetadataExt};

    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = std::fs::File::create(beside)?;
    remembered.file = file.metadata()?.ino();
    let text = serde_json::to_string(&remembered)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(beside, path)
}
