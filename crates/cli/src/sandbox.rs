//! A process that plugins of strangers may not leave: no files written, no network, no other programs.
//!
//! Landlock refuses all that changes files, beneath every folder; reading stays, as plugins read models and lists. Seccomp refuses
//! sockets, new processes, signals to others, what Landlock does not know (owners, modes, times), and whatever would lift limits.

use std::collections::BTreeMap;
use std::io;

use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
    path_beneath_rules,
};
use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter_all_threads,
};

/// Why a process cannot be closed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SandboxError {
    /// The system has not all that it takes.
    #[error(
        "this system cannot set up the sandbox: it has no Landlock of version 3 (Linux 6.2, and `landlock` among the boot option `lsm`): {0}"
    )]
    Files(#[from] landlock::RulesetError),
    /// The system holds some of it.
    #[error("this system sets up a part of the sandbox only: it has no Landlock of version 3 (Linux 6.2)")]
    Partly,
    /// The system has no filter of calls.
    #[error("this system cannot set up the sandbox: it does not filter system calls: {0}")]
    Calls(#[from] seccompiler::Error),
    /// Filters exist for the common processors.
    #[error(
        "this system cannot set up the sandbox: no filter of system calls is made for this processor: {0}"
    )]
    Processor(#[from] seccompiler::BackendError),
    /// A thread that is there already would stay outside.
    #[error("the sandbox cannot be set up: the process has threads already")]
    Threads,
    /// What is asked of the system fails.
    #[error("the sandbox cannot be set up: {0}")]
    Io(#[from] io::Error),
}

/// Closes this process for good, with all threads and processes that it will start.
pub(crate) fn enter() -> Result<(), SandboxError> {
    if std::fs::read_dir("/proc/self/task")?.count() != 1 {
        return Err(SandboxError::Threads);
    }
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V3))?
        .create()?
        .add_rules(path_beneath_rules(["/"], AccessFs::ReadFile | AccessFs::ReadDir))?
        .restrict_self()?;
    if status.ruleset != RulesetStatus::FullyEnforced {
        return Err(SandboxError::Partly);
    }
    // Whoever starts threads falls back to the older call, whose flags can be seen.
    filter(BTreeMap::from([(libc::SYS_clone3, vec![])]), libc::ENOSYS)?;
    filter(refused()?, libc::EPERM)
}

type Rules = BTreeMap<c_long, Vec<SeccompRule>>;

/// Has these calls fail with an error.
fn filter(rules: Rules, error: i32) -> Result<(), SandboxError> {
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let action = SeccompAction::Errno(error.unsigned_abs());
    let program: BpfProgram = SeccompFilter::new(rules, SeccompAction::Allow, action, arch)?.try_into()?;
    Ok(apply_filter_all_threads(&program)?)
}

/// The calls that are refused, always or with some arguments.
fn refused() -> Result<Rules, SandboxError> {
    let mut rules: Rules = ALWAYS.iter().map(|&call| (call, vec![])).collect();
    let own = u64::from(std::process::id());
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    let death = u64::from(libc::PR_SET_PDEATHSIG.unsigned_abs());
    let (ne, eq) = (SeccompCmpOp::Ne, SeccompCmpOp::Eq);
    for (call, argument, length, is, value) in [
        // Another process, but not another thread.
        (libc::SYS_clone, 0, SeccompCmpArgLen::Qword, SeccompCmpOp::MaskedEq(thread), 0),
        // A signal to anybody else.
        (libc::SYS_kill, 0, SeccompCmpArgLen::Dword, ne.clone(), own),
        (libc::SYS_tgkill, 0, SeccompCmpArgLen::Dword, ne.clone(), own),
        // A new limit; to ask for one is fine.
        (libc::SYS_prlimit64, 2, SeccompCmpArgLen::Qword, ne, 0),
        // To outlive the host.
        (libc::SYS_prctl, 0, SeccompCmpArgLen::Dword, eq, death),
    ] {
        let condition = SeccompCondition::new(argument, length, is, value)?;
        rules.insert(call, vec![SeccompRule::new(vec![condition])?]);
    }
    // The same calls under the numbers of the ABI with short pointers, where the kernel has that.
    #[cfg(target_arch = "x86_64")]
    {
        const X32: c_long = 0x4000_0000;
        let short: Vec<_> = rules.iter().map(|(call, rules)| (call | X32, rules.clone())).collect();
        rules.extend(short);
        rules.extend([520, 521, 524, 536, 539, 540, 545].map(|call| (call | X32, vec![])));
    }
    Ok(rules)
}

/// Since Linux 6.6, 6.13 and 6.13; the same on all processors.
const FCHMODAT2: c_long = 452;
const SETXATTRAT: c_long = 463;
const REMOVEXATTRAT: c_long = 466;

const ALWAYS: &[c_long] = &[
    // Other programs and processes.
    libc::SYS_execve,
    libc::SYS_execveat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_pidfd_send_signal,
    libc::SYS_pidfd_getfd,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_shmget,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_mq_open,
    // The network, also by the road that has no calls of its own.
    libc::SYS_socket,
    libc::SYS_io_uring_setup,
    // What Landlock does not know of files.
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chmod,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    FCHMODAT2,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chown,
    libc::SYS_fchown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lchown,
    libc::SYS_fchownat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    SETXATTRAT,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    REMOVEXATTRAT,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utime,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utimes,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_futimesat,
    libc::SYS_utimensat,
    // Roads around limits and filters.
    libc::SYS_setrlimit,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
];
