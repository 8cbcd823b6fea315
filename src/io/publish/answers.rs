//! What is said when a web server does not do what it is asked to.

use crate::error::Error;
use crate::text;

/// A connection that failed.
pub(super) fn unreachable(endpoint: &str, why: &str) -> Error {
    Error::world(text!("与 {endpoint} 的往来失败：{why}", "dealing with {endpoint} failed: {why}")).hint(text!(
        "检查网络和 endpoint；网站还是完整的，再运行一次会接着做完",
        "check the network and endpoint; the site is whole: run again, and it goes on from there"
    ))
}

/// A password or key that the server does not know; the secret is looked for in `variable`.
pub(super) fn unknown_user(endpoint: &str, variable: &str) -> Error {
    Error::world(text!("{endpoint} 不认这个用户：口令或密钥不对", "{endpoint} does not know us: wrong password or key"))
        .hint(text!(
            "检查 user 和环境变量 {variable}（S3：…_ACCESS_KEY_ID 和 …_SECRET_ACCESS_KEY）",
            "check user and the variable {variable} (S3: …_ACCESS_KEY_ID and …_SECRET_ACCESS_KEY)"
        ))
}

/// A disk that is full.
pub(super) fn no_space(endpoint: &str) -> Error {
    Error::world(text!("{endpoint} 的空间满了", "{endpoint} has no space left"))
        .hint(text!("网站还是完整的；腾出空间后再运行一次", "the site is whole; make room and run again"))
}

/// A user who may not write.
pub(super) fn not_allowed(endpoint: &str) -> Error {
    Error::world(text!("{endpoint} 不让写：没有权限", "{endpoint} does not let us write: permission denied"))
        .hint(text!("请网站管理员给这个用户写权限", "ask the webmaster to let this user write there"))
}
