//! Companies and those who log in.

use gatehouse_model::Timestamp;
use serde_json::{Map, Value, json};

use super::routes::Asked;
use super::{TimeHunter, failure, success};
use crate::fields::{Field, Kind, may, must};
use crate::imitation::{Answer, World};
use crate::token::{Mint, TokenFault, TokenSigner, digest};

/// The user that there is from the start.
pub(super) const FIRST_EMAIL: &str = "admin@example.com";
/// The password of that user: of the imitation alone, and known to everybody.
pub(super) const FIRST_PASSWORD: &str = "sandbox-Hasło-1";
const TOKEN_SECONDS: i64 = 8 * 3600;

/// The fields of a registration (TimeHunter's reference, `/docs`).
pub(super) const COMPANY: &[Field] = &[
    must("companyName", Kind::Text),
    must("nip", Kind::Text),
    must("email", Kind::Email),
    must("password", Kind::Text),
    must("adminName", Kind::Text),
    may("plan", Kind::Text),
    may("countryCode", Kind::OneOf(&["PL", "CZ"])),
];
/// The fields of a log-in (TimeHunter's reference, `/docs`).
pub(super) const LOGIN: &[Field] = &[must("email", Kind::Email), must("password", Kind::Text)];

struct User {
    id: String,
    email: String,
    name: String,
    role: &'static str,
    company: String,
    password: String,
}

impl User {
    fn shown(&self) -> Value {
        json!({ "id": self.id, "email": self.email, "role": self.role })
    }
}

/// The users of all companies.
pub(super) struct Accounts {
    users: Vec<User>,
    signer: TokenSigner,
}

impl Accounts {
    pub(super) fn new(seed: u64) -> Self {
        let first = User {
            id: Mint::new(seed, "timehunter/users").uuid(),
            email: FIRST_EMAIL.to_owned(),
            name: "Małgorzata Świątek".to_owned(),
            role: "admin",
            company: "Źródło Czasu sp. z o.o.".to_owned(),
            password: digest(FIRST_PASSWORD),
        };
        Self { users: vec![first], signer: TokenSigner::new(seed, "timehunter") }
    }

    /// Tells whose token this is.
    pub(super) fn user_of(&self, token: &str, now: Timestamp) -> Result<String, TokenFault> {
        let claims = self.signer.read(token, now)?;
        let user = self.users.iter().find(|user| claims["sub"] == user.id);
        user.map(|user| user.email.clone()).ok_or(TokenFault::Foreign)
    }
}

/// `POST /api/auth/register-company`: one company to a tax number, one user to an address.
pub(super) fn register(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    let body = match asked.body(COMPANY) {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    if text("password").chars().count() < 8 {
        return failure(422, "password_short", "The password must have eight characters.");
    }
    if text("countryCode") != "CZ" && !is_nip(&text("nip")) {
        return failure(422, "bad_nip", "`nip` must have ten digits with a right check digit.");
    }
    if here.accounts.users.iter().any(|user| user.email == text("email")) {
        return failure(409, "already_exists", "Somebody has this e-mail address.");
    }
    let user = User {
        id: world.uuid(),
        email: text("email"),
        name: text("adminName"),
        role: "admin",
        company: text("companyName"),
        password: digest(&text("password")),
    };
    let shown = json!({ "success": true, "message": "Company registered", "user": user.shown() });
    here.accounts.users.push(user);
    Answer::json(201, &shown)
}

/// Checks a Polish tax number by its weights.
fn is_nip(nip: &str) -> bool {
    let digits: Vec<u32> = nip.chars().filter(|one| *one != '-').filter_map(|one| one.to_digit(10)).collect();
    let weights = [6, 5, 7, 2, 3, 4, 5, 6, 7];
    let sum: u32 = weights.iter().zip(&digits).map(|(weight, digit)| weight * digit).sum();
    digits.len() == 10 && nip.chars().all(|one| one.is_ascii_digit() || one == '-') && sum % 11 == digits[9]
}

/// `POST /api/auth/login`: the token comes as a cookie that scripts cannot read, as the reference says.
pub(super) fn login(here: &mut TimeHunter, asked: &Asked<'_>, world: &mut World) -> Answer {
    let body: Map<String, Value> = match asked.body(LOGIN) {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    let accounts = &here.accounts;
    let password = digest(body["password"].as_str().unwrap_or_default());
    let user = accounts.users.iter().find(|user| body["email"] == user.email && user.password == password);
    let Some(user) = user else {
        return failure(401, "bad_credentials", "The e-mail address or the password is wrong.");
    };
    let claims = json!({ "email": user.email, "role": user.role });
    let token = accounts.signer.sign(&user.id, &claims, world.now, TOKEN_SECONDS);
    let cookie = format!("token={token}; Path=/; Max-Age={TOKEN_SECONDS}; HttpOnly; SameSite=Strict");
    Answer::json(200, &json!({ "success": true, "user": user.shown() }))
        .with("Set-Cookie", cookie)
        .with("Cache-Control", "no-store")
}

/// `GET /api/auth/me`.
pub(super) fn me(here: &mut TimeHunter, asked: &Asked<'_>, _: &mut World) -> Answer {
    let user = here.accounts.users.iter().find(|user| user.email == asked.caller.who);
    let user = user.map(|user| {
        json!({ "id": user.id, "email": user.email, "role": user.role, "name": user.name, "company": user.company })
    });
    success(
        200,
        &json!({ "caller": asked.caller.who, "kind": asked.caller.kind, "scope": asked.caller.scope.as_str(), "user": user }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("123-456-32-18", true)]
    #[case("1234563218", true)]
    #[case("1234563219", false)]
    #[case("123456321", false)]
    #[case("12345632x8", false)]
    fn a_tax_number_is_checked_by_its_last_digit(#[case] nip: &str, #[case] good: bool) {
        assert_eq!(is_nip(nip), good);
    }
}
