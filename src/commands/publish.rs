//! `gongshi publish`: builds the site for a target, shows what differs there, and sends only that.

use std::path::Path;
use std::sync::Arc;

use crate::arguments::PublishArgs;
use crate::config::Config;
use crate::config::publish::{Place, Target as Settings};
use crate::error::{Error, Exit, Result};
use crate::io::publish::lease::Lease;
use crate::io::publish::local::{self, Local};
use crate::io::publish::{self, Secrets, Target, handover::Handovers, upload};
use crate::model::Options;
use crate::preview::content_type;
use crate::publish::{Plan, State, table};
use crate::text;
use crate::text::distance::closest;

use super::record::Pending;
use super::site::{self, Folder};
use super::{Terminal, build, record};

/// What a run works with.
struct Run<'a> {
    name: &'a str,
    settings: &'a Settings,
    folder: &'a Folder,
    options: Options,
    /// What is to be recorded.
    pending: Option<Pending>,
    args: &'a PublishArgs,
    terminal: &'a Terminal,
}

/// Runs the command.
///
/// # Errors
/// Something to mend, wrong usage, or a failure of the world; the published site is whole in any case.
pub fn run(root: &Path, args: &PublishArgs, terminal: &Terminal) -> Result<Exit> {
    let mut folder = site::open(root, terminal)?;
    let config = folder.config.clone();
    let (name, settings) = choose(&config, args.target.as_deref())?;
    folder.config = Arc::new(Config { shows_campus: settings.campus, ..(*config).clone() });
    let options = Options { today: site::today(args.day.today, &folder.config), drafts: false };
    let local = Local::open(&folder.root, name)?;
    let pending = match build::for_publishing(&folder, options, &local.site, terminal)? {
        Ok(pending) => pending,
        Err(exit) => return Ok(exit),
    };
    let run = Run { name, settings, folder: &folder, options, pending, args, terminal };
    let wanted = local.state()?;
    match &settings.place {
        Place::Zip { path } => run.hand_over(&folder.root.join(path), &local, &wanted),
        place => {
            let secrets = Secrets::of(name);
            let guard = local::guard(&folder.root);
            let target = publish::open(place, secrets, &folder.root, &guard, content_type)?;
            run.send(&*target, &local, &wanted)
        }
    }
}

/// The target that is meant.
fn choose<'a>(config: &'a Config, asked: Option<&str>) -> Result<(&'a str, &'a Settings)> {
    let names = config.publish.keys().map(String::as_str).collect::<Vec<_>>().join(" ");
    let found = match asked {
        Some(name) => config.publish.get_key_value(name),
        None if config.publish.len() == 1 => config.publish.first(),
        None => None,
    };
    let error = match (config.publish.is_empty(), asked) {
        (true, _) => Error::usage(text!("gongshi.toml 里没有发布目标", "gongshi.toml has no target to publish to"))
            .hint(text!("加上 [publish.www]，见 docs/deploy.md", "add [publish.www]: see docs/deploy.md")),
        (_, Some(name)) => Error::usage(text!("没有叫 {name} 的发布目标", "there is no target {name}")).hint(
            match closest(name, config.publish.keys().map(String::as_str)) {
                Some(near) => text!("是不是 {near}？有：{names}", "did you mean {near}? There are: {names}"),
                None => text!("有：{names}", "there are: {names}"),
            },
        ),
        _ => Error::usage(text!("有几个发布目标，请指明一个", "there are several targets: name one"))
            .hint(text!("有：{names}", "there are: {names}")),
    };
    found.map(|(name, target)| (name.as_str(), target)).ok_or(error)
}

impl Run<'_> {
    /// Brings the plan to a target that holds files.
    fn send(&self, target: &dyn Target, local: &Local, wanted: &State) -> Result<Exit> {
        if self.args.dry_run {
            let plan = Plan::new(wanted, &self.there(target)?);
            self.terminal.result(&table::plan(&plan, self.name, self.terminal.lang))?;
            // What would be refused is refused now: that is what a rehearsal is for.
            self.admit(&plan)?;
            self.admit_foreign(upload::in_the_way(target, &plan.added)?)?;
            return Ok(Exit::Done);
        }
        let lease = Lease::take(target, &local.owner)?;
        lease.note.iter().for_each(|note| self.terminal.say(note));
        // A failure leaves the lock: it is ours, and the next run of this folder takes it over at once.
        let done = self.under_lease(target, local, wanted, &lease);
        if done.as_ref().is_ok_and(|exit| *exit == Exit::Done)
            || done.as_ref().is_err_and(|error| error.exit == Exit::Mend)
        {
            lease.end()?;
        }
        done
    }

    fn under_lease(&self, target: &dyn Target, local: &Local, wanted: &State, lease: &Lease<'_>) -> Result<Exit> {
        let there = self.there(target)?;
        let plan = Plan::new(wanted, &there);
        self.terminal.write_plan(&table::plan(&plan, self.name, self.terminal.lang));
        self.admit(&plan)?;
        self.admit_foreign(upload::in_the_way(target, &plan.added)?)?;
        if !plan.is_empty() {
            self.record_publication()?;
            let progress = self.terminal.progress(text!("上传", "sending"), plan.sent());
            upload::run(target, local, &plan, (&there, wanted), lease, &|| progress.step())?;
        }
        self.look_as_readers(&plan, wanted)?;
        let (name, sent, removed) = (self.name, plan.sent(), plan.removed.len());
        self.terminal.say(&text!(
            "已发布到 {name}：传了 {sent} 个文件，删了 {removed} 个，都已核对",
            "published to {name}: {sent} sent, {removed} deleted, all verified",
            sent = ("file", "files")
        ));
        Ok(Exit::Done)
    }

    /// Records what is published, before the first file moves.
    fn record_publication(&self) -> Result<()> {
        self.pending.as_ref().map_or(Ok(()), |pending| record::write(self.folder, pending, self.terminal))
    }

    /// What the target holds of ours: by its list, or with `--verify` by its files.
    fn there(&self, target: &dyn Target) -> Result<State> {
        let listed = upload::held(target)?.unwrap_or_default();
        if !self.args.verify {
            return Ok(listed);
        }
        let progress = self.terminal.progress(text!("核对目标", "verifying the target"), listed.0.len());
        upload::verified(target, &listed, &|| progress.step())
    }

    /// Refuses to delete more than was agreed to.
    fn admit(&self, plan: &Plan) -> Result<()> {
        let (count, limit) = (plan.removed.len(), self.args.max_deletes);
        if count <= limit || self.args.yes {
            return Ok(());
        }
        Err(Error::mend(text!(
            "要删除 {count} 个文件，超过了 {limit} 个，没有动手",
            "{count} be deleted, more than {limit}: nothing was done",
            count = ("file would", "files would")
        ))
        .hint(text!(
            "看清上面的列表；确实要删就加 --yes，或用 --max-deletes 改上限",
            "look at the list above; if they are to go, add --yes, or change the limit with --max-deletes"
        )))
    }

    /// Refuses to write over files that are not ours.
    fn admit_foreign(&self, others: Vec<String>) -> Result<()> {
        if others.is_empty() || self.args.yes {
            return Ok(());
        }
        let count = others.len();
        let some = others.into_iter().take(5).collect::<Vec<_>>();
        let (zh, en) = (some.join("、"), some.join(", "));
        Err(Error::mend(text!(
            "目标上有 {count} 个同名文件不是 gongshi 发布的，没有动手：{zh}",
            "{count} not ours, so nothing was done: {en}",
            count = ("file at the target has our name but is", "files at the target have our names but are")
        ))
        .hint(text!(
            "检查目标的文件夹对不对；确实要换掉它们就加 --yes",
            "check that the target's folder is right; to replace them, add --yes"
        )))
    }

    /// Zip files for the web office.
    fn hand_over(&self, path: &Path, local: &Local, wanted: &State) -> Result<Exit> {
        let handovers = Handovers::open(path, &local::guard(&self.folder.root))?;
        let plan = Plan::new(wanted, &handovers.state()?);
        let table = table::plan(&plan, self.name, self.terminal.lang);
        if self.args.dry_run {
            self.terminal.result(&table)?;
            self.admit(&plan)?;
            return Ok(Exit::Done);
        }
        self.terminal.write_plan(&table);
        self.admit(&plan)?;
        if plan.is_empty() {
            self.terminal.say(&text!("与上一次交接相比没有变化", "nothing changed since the last hand-over"));
            return Ok(Exit::Done);
        }
        self.record_publication()?;
        let day = self.options.today.to_string();
        let place = handovers.write(local, &plan, wanted, &day, self.terminal.lang)?;
        let place = place.display();
        self.terminal.say(&text!("交接的压缩包在 {place}", "the zip files to hand over are in {place}"));
        Ok(Exit::Done)
    }

    /// Whether readers get what was sent, if the target says where they read.
    #[cfg(feature = "remote")]
    fn look_as_readers(&self, plan: &Plan, wanted: &State) -> Result<()> {
        use crate::io::publish::served;
        use crate::model::urls::encode;
        let Some(url) = &self.settings.url else { return Ok(()) };
        let sent = |path: &String| plan.added.iter().chain(&plan.changed).any(|change| change.path == *path);
        let sent =
            State(wanted.0.iter().filter(|(path, _)| sent(path)).map(|(path, held)| (path.clone(), *held)).collect());
        let progress = self.terminal.progress(text!("核对网站", "verifying the site"), sent.0.len());
        let found = served::compare(url, &sent, encode, &|| progress.step())?;
        let wrong: Vec<String> = found.missing.into_iter().chain(found.changed).collect();
        if wrong.is_empty() {
            return Ok(());
        }
        let (count, some) = (wrong.len(), wrong[..wrong.len().min(5)].join(" "));
        Err(Error::world(text!(
            "文件已传到，但从 {url} 看到的还不是：{count} 个不一样（{some}）",
            "the files arrived, but {url} does not show them: {count} ({some})",
            count = ("differs", "differ")
        ))
        .hint(text!(
            "检查 url 和服务器的缓存；过一会儿用 gongshi verify {url} 再查",
            "check url and the server's cache; look again later with gongshi verify {url}"
        )))
    }

    #[cfg(not(feature = "remote"))]
    fn look_as_readers(&self, _: &Plan, _: &State) -> Result<()> {
        if self.settings.url.is_some() {
            self.terminal.say(&text!(
                "这个 gongshi 不能联网，没有按 url 核对",
                "this gongshi has no network client: url was not looked at"
            ));
        }
        Ok(())
    }
}
