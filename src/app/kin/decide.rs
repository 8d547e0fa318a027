//! Reports that two items are not the same, which the operator accepts or rejects; and what is done where.

use std::net::IpAddr;

use super::shelf::Shelf;
use crate::{
    app::{App, AppError},
    model::{HeatMap, ItemId, KinReport, ReportState},
};

/// Bodies and topics of the map.
const MOST_BODIES: usize = 24;
const MOST_TOPICS: usize = 16;

impl App {
    /// Takes a report that two items are not the same. It changes nothing until the operator accepts it. False if the
    /// two are not shown as kin, too many reports wait, or too many came within the hour, from `network` or in all.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn report_kin(&self, one: ItemId, other: ItemId, network: Option<IpAddr>) -> Result<bool, AppError> {
        let shown = self.0.store.edges(&[one]).await?.iter().any(|edge| edge.other(one) == other);
        if !shown || one == other {
            return Ok(false);
        }
        let now = self.0.clock.now();
        if !self.0.store.may_ask(&self.limits_of_reports(network), now).await? {
            return Ok(false);
        }
        Ok(self.0.store.report_kin(one, other, now).await?)
    }

    /// Returns all reports, open ones first.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn kin_reports(&self) -> Result<Vec<KinReport>, AppError> {
        Ok(self.0.store.kin_reports().await?)
    }

    /// Accepts a report, which parts the two for ever, or rejects it, which brings them together again if they were
    /// parted. None if there is no such report. Done twice, it comes to the same.
    ///
    /// # Errors
    ///
    /// [`AppError::KinBusy`] while another process judges kin; else when store or index refuse.
    pub async fn decide_report(&self, id: i64, accepted: bool) -> Result<Option<KinReport>, AppError> {
        let state = if accepted { ReportState::Accepted } else { ReportState::Rejected };
        let deciding = async {
            let report = self.0.store.decide_report(id, state, self.0.clock.now()).await?;
            if let Some(report) = &report {
                self.judge_again(report.a.0).await?;
            }
            Ok(report)
        };
        self.alone(deciding).await?.ok_or(AppError::KinBusy)
    }

    /// Judges one item anew, while no other process judges kin.
    async fn judge_again(&self, item: ItemId) -> Result<(), AppError> {
        let names = self.body_names().await?;
        let items = self.0.store.items(&[item]).await?;
        let (write, _) = self.judge_batch(items, Shelf::default(), &names).await?;
        let held = self.0.store.write_kin(&self.0.holder, &write, self.0.clock.now()).await?;
        if held && self.regroup().await? { Ok(()) } else { Err(AppError::KinBusy) }
    }

    /// Returns how much each body does about each topic, of those that do most.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    pub async fn horizon(&self) -> Result<HeatMap, AppError> {
        Ok(self.0.store.heat_map(MOST_BODIES, MOST_TOPICS).await?)
    }
}
