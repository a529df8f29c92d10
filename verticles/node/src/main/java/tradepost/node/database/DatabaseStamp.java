package tradepost.node.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What the program that migrated a database last has recorded in it.
 *
 * @param checksum of all applied files: see {@link MigrationFiles}
 * @param mode of the program that created it: dev or serve
 */
record DatabaseStamp(String checksum, String mode) {
    static @Nullable DatabaseStamp of(Connection c) throws SQLException {
        if (!exists(c, "node_stamp")) return null;
        try (var s = c.createStatement();
                var r = s.executeQuery("select checksum, mode from node_stamp")) {
            return r.next() ? new DatabaseStamp(r.getString(1), r.getString(2)) : null;
        }
    }

    static boolean exists(Connection c, String table) throws SQLException {
        try (var s = c.createStatement();
                var there = s.executeQuery("select to_regclass('" + table + "') is not null")) {
            return there.next() && there.getBoolean(1);
        }
    }

    /** Keeps the original mode. */
    static void write(Connection c, String checksum, String mode) throws SQLException {
        // two nodes may do this concurrently, in which case `if not exists` alone can fail
        var sql = """
                select pg_advisory_xact_lock(7283041);
                create table if not exists node_stamp (
                    one boolean primary key default true check (one),
                    checksum text not null,
                    mode text not null check (mode in ('dev', 'serve')));
                """;
        c.setAutoCommit(false);
        try (var s = c.createStatement();
                var insert = c.prepareStatement("insert into node_stamp (checksum, mode) values (?, ?)"
                        + " on conflict (one) do update set checksum = excluded.checksum")) {
            s.execute(sql);
            insert.setString(1, checksum);
            insert.setString(2, mode);
            insert.executeUpdate();
            c.commit();
        }
    }
}
