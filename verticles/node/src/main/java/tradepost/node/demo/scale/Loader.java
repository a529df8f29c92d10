package tradepost.node.demo.scale;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import tradepost.node.demo.copy.CopyText;

/**
 * Loads the tables of one context in one transaction. Indexes are dropped before and built after, because that is several times faster than
 * adding a million rows to them. Foreign keys and triggers are not applied: what they would check and write is part of the data.
 */
final class Loader {
    /** What a context has loaded, in its own database. */
    private static final String MARK = """
            create table if not exists large_demo (
              seed bigint not null, items int not null, orders int not null, loaded_at timestamptz not null default now())
            """;

    private record Index(String name, String definition) {}

    private final Connection connection;
    private final String context;
    private final LoadProgress progress;

    Loader(Connection connection, String context, LoadProgress progress) {
        this.connection = connection;
        this.context = context;
        this.progress = progress;
    }

    void load(Company company, List<Table> tables) throws SQLException {
        connection.setAutoCommit(false);
        run("set session_replication_role = replica");
        run("set maintenance_work_mem = '192MB'");
        run("set lock_timeout = '5s'");
        for (int i = 0; i < tables.size(); i++) {
            if (tables.get(i).insert() != null)
                run("analyze " + names(tables.subList(0, i))); // it is planned by their sizes
            load(tables.get(i));
        }
        run(MARK);
        run("insert into large_demo(seed, items, orders) values (%d, %d, %d)"
                .formatted(company.seed(), company.items(), company.orders()));
        connection.commit();
        connection.setAutoCommit(true);
        progress.doing(context + ", analyzing");
        run("vacuum (analyze) " + names(tables));
    }

    private static String names(List<Table> tables) {
        return tables.stream().map(Table::name).collect(Collectors.joining(", "));
    }

    private void load(Table table) throws SQLException {
        var indexes = indexes(table.name());
        for (var index : indexes) run("drop index " + index.name());
        progress.doing(context + ", " + table.name());
        if (table.insert() != null) {
            run(table.insert());
            progress.add(table.rows());
        } else if (table.all() != null) copy(table, table.all());
        progress.doing(context + ", indexes of " + table.name());
        for (var index : indexes) run(index.definition());
    }

    private void copy(Table table, Table.Rows all) throws SQLException {
        var copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table.name() + "(" + table.columns() + ") from stdin");
        try {
            var text = new CopyText(copy, progress::add);
            all.write(text);
            text.flush();
            copy.endCopy();
        } finally {
            if (copy.isActive()) copy.cancelCopy();
        }
    }

    /** Those that are not part of a constraint. An index of a partitioned table is created with those of its partitions. */
    private List<Index> indexes(String table) throws SQLException {
        var found = new ArrayList<Index>();
        try (var s = connection.prepareStatement("""
                select indexrelid::regclass::text, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') from pg_index
                where indrelid = ?::regclass and not exists (select from pg_constraint where conindid = indexrelid)
                """)) {
            s.setString(1, table);
            try (var rows = s.executeQuery()) {
                while (rows.next()) found.add(new Index(rows.getString(1), rows.getString(2)));
            }
        }
        return found;
    }

    private void run(String sql) throws SQLException {
        try (var s = connection.createStatement()) {
            s.execute(sql);
        }
    }
}
