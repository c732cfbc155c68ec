//! Where an error is told: beside the field of a form that it is about, or at the form's end.

use super::{
    error::AppError,
    field::{Field, FieldKind},
    field_error::{FieldError, ShortKey, Wrong},
};

impl AppError {
    /// That `field` of `form` is wrong.
    pub fn of_field(form: Option<&str>, field: &str, wrong: Wrong) -> Self {
        let form = form.map(ShortKey::new);
        match (form, ShortKey::new(field)) {
            (None, Some(field)) => Self::BadField(FieldError { form: None, field, wrong }),
            (Some(Some(form)), Some(field)) => Self::BadField(FieldError { form: Some(form), field, wrong }),
            _ => Self::BadInput,
        }
    }

    /// Which of `fields` it is about, if it is about one: its message stands there.
    pub fn find_field<'a>(&self, fields: &'a [Field]) -> Option<&'a Field> {
        let named = |key: &str| fields.iter().find(|field| field.key == key);
        let of_kind = |kind: &FieldKind| fields.iter().find(|field| field.kind == *kind);
        let address = || named("host").or_else(|| of_kind(&FieldKind::Url));
        match self {
            Self::BadField(error) => named(error.field.as_str()),
            Self::IssuerUnusable => named("issuer").or_else(address),
            Self::HostUnreachable | Self::HostNotAllowed | Self::NothingThere => address(),
            Self::TlsFailed => named("tls"),
            Self::DatabaseMissing => named("database"),
            Self::QueryForbidden | Self::QueryInvalid => of_kind(&FieldKind::LongText),
            Self::CredentialsRejected => of_kind(&FieldKind::Secret),
            _ => None,
        }
    }

    /// The name of the input that it is about, in a form whose inputs always have the same names.
    pub fn find_input(&self) -> Option<&'static str> {
        Some(match self {
            Self::BadName => "name",
            Self::BadEmail => "email",
            Self::BadTimeZone => "time_zone",
            Self::BadCurrency => "currency",
            Self::BadWebhook => "url",
            Self::BadShareEnd => "ends",
            Self::BadBudget | Self::BadGoal => "amount",
            Self::BadResults => "name",
            Self::BadRecipients => "recipients",
            Self::BadSchedule => "number",
            Self::BadPeriod => "from",
            Self::BadNote => "text",
            Self::WrongSetUpCode => "code",
            Self::PasswordTooShort => "password",
            _ => return None,
        })
    }

    /// As it is told beside `field`.
    pub fn words_at(&self, field: &Field) -> String {
        match self {
            Self::BadField(error) => error.words(&field.label),
            other => format!("{}: {other}", field.label),
        }
    }
}

#[cfg(test)]
mod tests {
    use leptos::serde_json;

    use super::*;

    fn field(key: &str, kind: FieldKind) -> Field {
        Field {
            key: key.to_owned(),
            label: key.to_uppercase(),
            kind,
            help: String::new(),
            placeholder: String::new(),
            default: String::new(),
            required: true,
        }
    }

    #[test]
    fn it_travels_and_names_its_field() {
        let error = AppError::of_field(Some("openid"), "client_id", Wrong::Missing);
        let text = serde_json::to_string(&error).unwrap();
        assert_eq!(text, r#"{"bad_field":{"form":"openid","field":"client_id","wrong":"missing"}}"#);
        assert_eq!(serde_json::from_str::<AppError>(&text).unwrap(), error);
        let fields = [field("client_id", FieldKind::Text)];
        let found = error.find_field(&fields).unwrap();
        assert!(error.words_at(found).starts_with("CLIENT_ID is missing."));
        assert_eq!(AppError::of_field(None, &"k".repeat(33), Wrong::Shape), AppError::BadInput);
        assert!(serde_json::from_str::<ShortKey>(&format!("\"{}\"", "k".repeat(33))).is_err());
    }

    #[test]
    fn what_a_platform_says_belongs_to_a_field_too() {
        let fields = [
            field("host", FieldKind::Text),
            field("database", FieldKind::Text),
            field("password", FieldKind::Secret),
            field("query", FieldKind::LongText),
        ];
        let find = |error: AppError| error.find_field(&fields).map(|field| field.key.as_str());
        for (error, key) in [
            (AppError::HostUnreachable, Some("host")),
            (AppError::DatabaseMissing, Some("database")),
            (AppError::CredentialsRejected, Some("password")),
            (AppError::QueryInvalid, Some("query")),
            (AppError::TlsFailed, None),
            (AppError::Conflict, None),
        ] {
            assert_eq!(find(error), key, "{error:?}");
        }
    }
}
