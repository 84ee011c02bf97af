"""What a person may do, and the roles as named sets of it. Pure: roles are code, grants are data."""

from enum import StrEnum


class Permission(StrEnum):
    SUMMARY_READ = "read summaries"
    REGISTER_READ = "read the register"
    REGISTER_EDIT = "record in the register"
    TARGETS_READ = "read targets"
    TARGETS_EDIT = "record targets and outcomes"
    TARGETS_PUBLISH = "publish outcomes"
    DOCUMENTS_EDIT = "keep papers"
    IMPORT = "import spreadsheets"
    EXPORT = "export spreadsheets"
    HISTORY_READ = "read history"
    UNDO = "undo changes"
    STANDARDS_EDIT = "keep standards and their limits"
    AREAS_EDIT = "keep areas"
    ACCOUNTS_EDIT = "keep people and their rights"


class Role(StrEnum):
    OFFICER = "officer"
    APPROVER = "approver"
    IMPORTER = "importer"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


READING = frozenset(
    {
        Permission.SUMMARY_READ,
        Permission.REGISTER_READ,
        Permission.TARGETS_READ,
        Permission.HISTORY_READ,
        Permission.EXPORT,
    }
)
RECORDING = READING | {
    Permission.REGISTER_EDIT,
    Permission.TARGETS_EDIT,
    Permission.DOCUMENTS_EDIT,
}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: RECORDING,
    Role.APPROVER: RECORDING | {Permission.TARGETS_PUBLISH, Permission.UNDO},
    Role.IMPORTER: RECORDING | {Permission.IMPORT, Permission.UNDO},
    Role.MANAGER: READING,
    Role.ADMINISTRATOR: frozenset(Permission),
}


def roles_with(permission: Permission) -> frozenset[Role]:
    return frozenset(role for role, permissions in ROLES.items() if permission in permissions)
