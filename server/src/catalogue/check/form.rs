//! Fields and error rules.

use super::{Findings, words::check_sentence};
use crate::catalogue::{
    field::{FieldSpec, FieldType},
    input::is_key,
    locate::Place,
    rule::{AnswerShape, ErrorRule, Operation},
};

pub(super) fn check_fields(findings: &mut Findings, place: &Place, fields: &[FieldSpec]) {
    findings.unique(fields.iter().map(|field| field.key.as_str()), |index| place.at(index).at("key"));
    for (index, field) in fields.iter().enumerate() {
        let place = place.at(index);
        if !is_key(&field.key) {
            findings.add(place.at("key"), format!("`{}` is not made of a-z, 0-9, - and _", field.key));
        }
        check_sentence(findings, place.at("label"), &field.label);
        check_sentence(findings, place.at("help"), &field.help);
        let is_choice = field.kind == FieldType::Choice;
        if is_choice == field.choices.is_empty() {
            findings.add(place.at("choices"), "a field of the kind `choice`, and no other, has choices");
        }
        if field.is_secret() && !field.default.is_empty() {
            findings.add(place.at("default"), "a secret can't have a default");
        }
        if is_choice && !field.default.is_empty() && !field.has_choice(&field.default) {
            findings.add(place.at("default"), format!("`{}` is none of the choices", field.default));
        }
    }
}

pub(super) fn check_rules(findings: &mut Findings, rules: &[ErrorRule], shape: &AnswerShape, is_entry: Option<bool>) {
    let top = Place::default();
    if shape.code.is_empty() && shape.text.is_empty() {
        findings.add(top.at("answers"), "there must be a place for the code or for the words");
    }
    for (index, rule) in rules.iter().enumerate() {
        let place = top.at("errors").at(index);
        if rule.passes.is_some() && shape.passes.is_empty() {
            findings.add(place.at("passes"), "`answers` has no place where the platform says whether it passes");
        }
        if rule.status.is_none()
            && rule.code.is_none()
            && rule.subcode.is_none()
            && rule.contains.as_ref().is_none_or(String::is_empty)
            && rule.header.is_none()
            && rule.passes.is_none()
        {
            findings.add(place.clone(), "this rule would fit every answer: give it a status, a code or words");
        }
        if rule.status.is_some_and(|status| !(100..600).contains(&status)) {
            findings.add(place.at("status"), "an HTTP status is between 100 and 599");
        }
        let belongs = match (rule.operation, is_entry) {
            (Some(operation), Some(is_entry)) => (operation != Operation::Token) == is_entry,
            _ => true,
        };
        if !belongs {
            let words = "rules for `token` belong to an authorization server, the others to an integration";
            findings.add(place.at("operation"), words);
        }
    }
}
