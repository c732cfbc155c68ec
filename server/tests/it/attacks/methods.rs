//! Functions asked by another method than theirs.

use reqwest::{Method, header};

use super::{House, functions, snapshot::difference, table::TABLE};

#[tokio::test]
async fn a_function_answers_to_its_own_method_alone() {
    let house = House::build().await;
    let owner = &house.story.browser;
    let before = house.snapshot.dump().await;
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECTED", "get"];
    for line in TABLE {
        let own = functions::method_of(line.function);
        for method in methods.map(|method| Method::from_bytes(method.as_bytes()).unwrap()) {
            let reads = own == Method::GET && method == Method::HEAD;
            if method == own || reads {
                continue;
            }
            let request = house.request(owner, line, &method).header(header::ORIGIN, house.own_origin());
            let answer = owner.send(request).await;
            assert!(answer.status.is_client_error(), "{method} {}: {}", line.function, answer.status);
        }
    }
    assert_eq!(difference(&before, &house.snapshot.dump().await), Vec::<String>::new());
}
