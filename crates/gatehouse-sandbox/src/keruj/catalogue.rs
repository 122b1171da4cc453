//! The page with the applications: one application, the companies that install it, and its health.

use gatehouse_model::{Secret, Timestamp};
use serde_json::{Map, Value, json};

use super::dialogue::{Company, Dialogue, InstallShape, Message};
use super::form::Form;
use super::health::{Health, INTERVAL};
use super::shown_step;
use crate::SandboxError;
use crate::imitation::{Answer, Call, Errand, Params, Reply, Route, World};
use crate::subscriber::is_address;

type Act = fn(&mut Catalogue, &Call, &Params, &mut World) -> Answer;

/// The paths that stand for a person before Keruj's pages.
pub(super) const ROUTES: &[Route<Act>] = &[
    Route { method: "GET", path: "/_sandbox/application", act: Catalogue::show },
    Route { method: "PUT", path: "/_sandbox/application", act: Catalogue::publish },
    Route { method: "GET", path: "/_sandbox/companies", act: Catalogue::companies },
    Route { method: "GET", path: "/_sandbox/companies/{id}", act: Catalogue::company },
    Route { method: "POST", path: "/_sandbox/companies/{id}/install", act: Catalogue::install },
    Route { method: "POST", path: "/_sandbox/companies/{id}/configure", act: Catalogue::configure },
    Route { method: "POST", path: "/_sandbox/companies/{id}/submit", act: Catalogue::submit },
    Route { method: "POST", path: "/_sandbox/companies/{id}/update", act: Catalogue::update },
    Route { method: "POST", path: "/_sandbox/companies/{id}/uninstall", act: Catalogue::uninstall },
];

const HEALTH: &str = "health";

struct Application {
    endpoint: String,
    token: Secret,
    health_url: Option<String>,
    /// Counts publications, so that the answer to an older one's health check is told from this one's.
    number: u64,
}

/// What the page knows.
pub(super) struct Catalogue {
    companies: Vec<Company>,
    application: Option<Application>,
    dialogues: Vec<(String, Dialogue)>,
    health: Health,
    published: u64,
}

pub(super) fn failure(status: u16, message: &str) -> Answer {
    Answer::json(status, &json!({ "error": { "message": message } }))
}

fn refused(error: &SandboxError) -> Answer {
    let problem = error.problem();
    Answer::json(409, &json!({ "error": { "code": problem.code, "message": problem.message } }))
}

impl Catalogue {
    pub(super) fn new(companies: Vec<Company>) -> Self {
        let (application, dialogues, health) = (None, Vec::new(), Health::default());
        Self { companies, application, dialogues, health, published: 0 }
    }

    /// Gives the company whose installation has a key.
    pub(super) fn company_with_key(&self, key: &str) -> Option<String> {
        let installed = self.dialogues.iter().filter(|(_, dialogue)| dialogue.stage().is_installed());
        let mut companies = installed.map(|(_, dialogue)| dialogue.company());
        let company = companies.find(|company| company.account_api_key.expose() == key.as_bytes())?;
        Some(company.company_id.clone())
    }

    /// Takes the application's answer, or what its health address said.
    pub(super) fn returned(&mut self, errand: &Errand, reply: &Reply, world: &mut World) {
        if let Some(number) = errand.name.strip_prefix(HEALTH) {
            let current = self.application.as_ref().is_some_and(|one| one.number.to_string() == number);
            if current {
                self.health.observe(world.now, reply.status == Some(200));
                self.look_after(world.now.checked_add(INTERVAL).unwrap_or(world.now), world);
            }
            return;
        }
        let Some((_, dialogue)) = self.dialogues.iter_mut().find(|(id, _)| *id == errand.name) else {
            return;
        };
        if let Some(next) = dialogue.heard(reply, world.now) {
            let (name, url) = (errand.name.clone(), errand.url.clone());
            world.errands.push(errand_of(name, url, next, world.now));
        }
    }

    fn look_after(&self, at: Timestamp, world: &mut World) {
        let Some(application) = &self.application else { return };
        let Some(url) = application.health_url.clone() else { return };
        let name = format!("{HEALTH}{}", application.number);
        world.errands.push(Errand { name, at, method: "GET", url, headers: Vec::new(), body: Vec::new() });
    }

    fn show(&mut self, _: &Call, _: &Params, _: &mut World) -> Answer {
        let application = self
            .application
            .as_ref()
            .map(|one| json!({ "endpoint": one.endpoint, "healthcheck": one.health_url }));
        let health = json!({ "state": self.health.as_str(), "good": self.health.checks.0, "bad": self.health.checks.1,
            "down_since": self.health.down_since.map(|at| at.to_string()),
            "disabled_at": self.health.disabled_at.map(|at| at.to_string()) });
        Answer::json(200, &json!({ "application": application, "health": health }))
    }

    /// Stands for the mail with which an application is handed in. The same one again changes nothing; another one
    /// begins anew.
    fn publish(&mut self, call: &Call, _: &Params, world: &mut World) -> Answer {
        let body = call.json().unwrap_or_default();
        let text = |name: &str| body[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let is_url = |url: &String| is_address(url);
        let (Some(endpoint), Some(token)) = (text("endpoint").filter(is_url), text("token")) else {
            return failure(422, "`endpoint` must be an address, and `token` must not be empty.");
        };
        let health_url = text("healthcheck");
        if health_url.as_ref().is_some_and(|url| !is_url(url)) {
            return failure(422, "`healthcheck` must be an address.");
        }
        let same = |one: &Application| {
            one.endpoint == endpoint && one.token.expose() == token.as_bytes() && one.health_url == health_url
        };
        if self.application.as_ref().is_some_and(same) {
            return self.show(call, &Params::default(), world);
        }
        self.published += 1;
        let token = Secret::from(token.as_str());
        self.application = Some(Application { endpoint, token, health_url, number: self.published });
        (self.health, self.dialogues) = (Health::default(), Vec::new());
        self.look_after(world.now, world);
        self.show(call, &Params::default(), world)
    }

    fn companies(&mut self, _: &Call, _: &Params, _: &mut World) -> Answer {
        let all: Vec<Value> = self.companies.iter().map(|company| self.shown(company, false)).collect();
        Answer::json(200, &json!({ "data": all }))
    }

    fn company(&mut self, _: &Call, params: &Params, _: &mut World) -> Answer {
        match self.companies.iter().find(|company| company.company_id == params.get("id")) {
            Some(company) => Answer::json(200, &self.shown(company, true)),
            None => failure(404, "There is no such company."),
        }
    }

    fn shown(&self, company: &Company, with_steps: bool) -> Value {
        let dialogue = self.dialogues.iter().find(|(id, _)| *id == company.company_id).map(|(_, one)| one);
        let stage = dialogue.map_or("new", |dialogue| dialogue.stage().as_str());
        let mut shown = json!({ "company_id": company.company_id, "account_id": company.account_id,
            "name": company.name, "stage": stage });
        if with_steps {
            shown["form"] = json!(dialogue.and_then(Dialogue::form).map(shown_form));
            shown["steps"] = dialogue.into_iter().flat_map(Dialogue::steps).map(shown_step).collect();
        }
        shown
    }

    fn install(&mut self, call: &Call, params: &Params, world: &mut World) -> Answer {
        let id = params.get("id");
        let Some(company) = self.companies.iter().find(|company| company.company_id == id).cloned() else {
            return failure(404, "There is no such company.");
        };
        let Some(application) = &self.application else {
            return failure(409, "No application was published.");
        };
        let body = call.json().unwrap_or_default();
        let shape = if body["older"] == true { InstallShape::Older } else { InstallShape::Current };
        let begun = self.dialogues.iter().any(|(one, dialogue)| one == id && dialogue.stage().is_installed());
        if !begun {
            let Some(profile) = gatehouse_providers::platform("keruj") else {
                return failure(500, "The profile of Keruj is missing.");
            };
            self.dialogues.retain(|(one, _)| one != id);
            let dialogue = Dialogue::new(profile, company, application.token.clone(), shape);
            self.dialogues.push((id.to_owned(), dialogue));
        }
        self.step(id, world, Dialogue::install)
    }

    fn configure(&mut self, _: &Call, params: &Params, world: &mut World) -> Answer {
        self.step(params.get("id"), world, Dialogue::configure)
    }

    fn update(&mut self, _: &Call, params: &Params, world: &mut World) -> Answer {
        self.step(params.get("id"), world, Dialogue::update)
    }

    fn uninstall(&mut self, _: &Call, params: &Params, world: &mut World) -> Answer {
        self.step(params.get("id"), world, Dialogue::uninstall)
    }

    /// Sends the values given in `data`; without any, values that a person could have entered.
    fn submit(&mut self, call: &Call, params: &Params, world: &mut World) -> Answer {
        let body = call.json().unwrap_or_default();
        let given: Option<Map<String, Value>> = body["data"].as_object().cloned();
        let seed = world.seed;
        self.step(params.get("id"), world, |dialogue, at| {
            let sample = || dialogue.form().map(|form| form.sample(seed, at)).unwrap_or_default();
            let values = given.unwrap_or_else(sample);
            dialogue.submit(&values, at)
        })
    }

    /// Says one thing to the application, unless it is disabled.
    fn step(
        &mut self,
        id: &str,
        world: &mut World,
        say: impl FnOnce(&mut Dialogue, Timestamp) -> Result<Message, SandboxError>,
    ) -> Answer {
        let Some(application) = &self.application else {
            return failure(409, "No application was published.");
        };
        if self.health.disabled_at.is_some() {
            return failure(409, "The application is disabled: its health address has been away for a day.");
        }
        let Some((_, dialogue)) = self.dialogues.iter_mut().find(|(one, _)| one == id) else {
            return failure(409, "The company has not installed the application.");
        };
        match say(dialogue, world.now) {
            Ok(message) => {
                let errand = errand_of(id.to_owned(), application.endpoint.clone(), message, world.now);
                world.errands.push(errand);
                Answer::json(202, &json!({ "stage": dialogue.stage().as_str() }))
            }
            Err(error) => refused(&error),
        }
    }
}

fn errand_of(name: String, url: String, message: Message, at: Timestamp) -> Errand {
    Errand { name, at, method: "POST", url, headers: message.headers, body: message.body }
}

fn shown_form(form: &Form) -> Value {
    let elements: Vec<Value> = (form.elements.iter())
        .map(|one| {
            json!({ "name": one.name, "kind": one.kind.as_str(), "label": one.label,
                "required": one.required, "options": one.options })
        })
        .collect();
    json!({ "reply": form.reply, "title": form.title, "elements": elements })
}
