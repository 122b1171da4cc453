//! The form of a signature's header without its digits: `t=<10 digits>,v1=<64 hex digits>`.

/// Gives the form of a value: what is a number, a hash or Base64 stands by its length.
pub(crate) fn shape(value: &str) -> String {
    let mut shape = String::new();
    let mut run = String::new();
    for c in value.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '_' | '-') {
            run.push(c);
        } else if c == '=' && run.len() >= 16 {
            // Padding of Base64, and not a name before its value.
            run.push(c);
        } else {
            close(&mut run, &mut shape);
            shape.push(if c.is_control() { '\u{fffd}' } else { c });
        }
    }
    close(&mut run, &mut shape);
    shape
}

fn close(run: &mut String, shape: &mut String) {
    let length = run.len();
    let all = |test: fn(u8) -> bool| run.bytes().all(test);
    match length {
        0 => {}
        _ if length >= 4 && all(|byte| byte.is_ascii_digit()) => {
            shape.push_str(&format!("<{length} digits>"))
        }
        16.. if all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) => {
            shape.push_str(&format!("<{length} hex digits>"));
        }
        16.. if all(|byte| byte.is_ascii_hexdigit()) => {
            shape.push_str(&format!("<{length} hex digits, upper case>"));
        }
        16.. => shape.push_str(&format!("<{length} of Base64>")),
        _ => shape.push_str(run),
    }
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::shape;
    use rstest::rstest;

    #[rstest]
    #[case("t=1735689600,v1=f5e422cbe736a482e01814f745e3c807", "t=<10 digits>,v1=<32 hex digits>")]
    #[case("sha256=B3D3929BA7BD023BD98F087F", "sha256=<24 hex digits, upper case>")]
    #[case("v1,HIujZejy1toMPNoig4zh+/dYZIg4jQqia0bnRuHrjlE=", "v1,<44 of Base64>")]
    #[case("", "")]
    #[case("zz", "zz")]
    fn a_value_stands_by_its_form(#[case] value: &str, #[case] expected: &str) {
        assert_eq!(shape(value), expected);
    }
}
