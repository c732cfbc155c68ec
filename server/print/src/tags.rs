//! The document as programs read it, that read it aloud or copy from it: headings, paragraphs, lists, tables, figures.

use std::num::NonZeroU16;

use krilla::tagging::{Identifier, ListNumbering, Node, TableHeaderScope, Tag, TagGroup, TagKind, TagTree};

use crate::block::{Group, Role};

/// Grows by what is drawn, in the order in which it is read.
#[derive(Default)]
pub(crate) struct Tags {
    branches: Vec<Branch>,
}

struct Branch {
    number: u32,
    role: Role,
    children: Vec<Child>,
}

enum Child {
    Branch(Branch),
    Leaf(Identifier),
}

impl Tags {
    pub(crate) fn add(&mut self, place: &[Group], leaf: Identifier) {
        let Some((first, rest)) = place.split_first() else { return };
        let is_own = |branch: &Branch| branch.number == first.number;
        if !self.branches.iter().rev().take(1).any(is_own) {
            self.branches.push(Branch::new(first));
        }
        if let Some(branch) = self.branches.last_mut() {
            branch.add(rest, leaf);
        }
    }

    pub(crate) fn finish(self, language: &str) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some(language.to_owned()));
        for branch in self.branches {
            tree.push(branch.finish());
        }
        tree
    }
}

impl Branch {
    fn new(group: &Group) -> Self {
        Self { number: group.number, role: group.role.clone(), children: Vec::new() }
    }

    fn add(&mut self, place: &[Group], leaf: Identifier) {
        let Some((first, rest)) = place.split_first() else {
            self.children.push(Child::Leaf(leaf));
            return;
        };
        if !matches!(self.children.last(), Some(Child::Branch(branch)) if branch.number == first.number) {
            self.children.push(Child::Branch(Self::new(first)));
        }
        if let Some(Child::Branch(branch)) = self.children.last_mut() {
            branch.add(rest, leaf);
        }
    }

    fn finish(self) -> TagGroup {
        let mut group = TagGroup::new(kind(self.role));
        for child in self.children {
            group.push(match child {
                Child::Branch(branch) => Node::Group(branch.finish()),
                Child::Leaf(leaf) => Node::Leaf(leaf),
            });
        }
        group
    }
}

fn kind(role: Role) -> TagKind {
    match role {
        Role::Heading(level, words) => Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(words)).into(),
        Role::Paragraph => Tag::P.into(),
        Role::List => Tag::L(ListNumbering::None).into(),
        Role::Item => Tag::LI.into(),
        Role::Body => Tag::LBody.into(),
        Role::Link => Tag::Link.into(),
        Role::Figure(words) => Tag::Figure(Some(words)).into(),
        Role::Table => Tag::Table.into(),
        Role::TableHead => Tag::THead.into(),
        Role::TableBody => Tag::TBody.into(),
        Role::Row => Tag::TR.into(),
        Role::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
        Role::RowHead => Tag::TH(TableHeaderScope::Row).into(),
        Role::Cell => Tag::TD.into(),
    }
}
