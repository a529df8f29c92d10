package tradepost.auth.core.access;

import io.vertx.sqlclient.Row;
import java.util.List;
import tradepost.auth.access.Role;
import tradepost.auth.access.RoleScopes;

/** The statements on roles of one's own, with their row mapping. */
final class RoleQueries {
    private static final String COLUMNS = "name, description, permissions, locations, version, created_at, updated_at";

    static final String ALL = "select " + COLUMNS + " from role order by name limit $1";

    static final String GET = "select " + COLUMNS + " from role where name = $1";

    static final String LOCK = GET + " for no key update";

    static final String INSERT =
            "insert into role(name, description, permissions, locations) values ($1, $2, $3, $4) returning " + COLUMNS;

    static final String UPDATE = """
            update role set description = $2, permissions = $3, locations = $4, version = version + 1, updated_at = now()
            where name = $1 returning %s
            """.formatted(COLUMNS);

    static final String USERS = "select id from app_user where role = $1";

    static final String DELETE =
            "delete from role where name = $1 and not exists (select 1 from app_user where role = $1)";

    static final String COUNT = "select count(*) from role";

    private RoleQueries() {}

    static Role role(Row r) {
        return new Role(
                r.getString(0),
                r.getString(1),
                List.of(r.getArrayOfStrings(2)),
                new RoleScopes(List.of(r.getArrayOfUUIDs(3))),
                false,
                r.getLong(4),
                r.getOffsetDateTime(5).toInstant(),
                r.getOffsetDateTime(6).toInstant());
    }
}
