package tradepost.kernel.imports;

import io.vertx.core.json.JsonArray;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.CopyFormat;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/**
 * Copies the rows of a file into the table import_row, by COPY, which only JDBC has. It blocks its thread, which must be the virtual thread
 * of a job. The rows of one {@link #flush} are stored together or not at all.
 */
final class StagedRows implements AutoCloseable {
    private static final int BYTES = 1 << 20;
    private static final int KEY_MAX = 200;
    private static final String COPY = "copy import_row(job_id, line, key, cells) from stdin";

    private final Connection connection;
    private final CopyManager copy;
    private final UUID job;
    private final StringBuilder text = new StringBuilder(BYTES / 2);
    private int rows;

    StagedRows(Config.Database database, UUID job) {
        this.job = job;
        var login = new Properties();
        login.setProperty("user", database.user());
        login.setProperty("password", database.password());
        login.setProperty("ApplicationName", "tradepost-import");
        login.setProperty("socketTimeout", "30");
        try {
            connection = DriverManager.getConnection(database.jdbcUrl(), login);
            copy = new CopyManager(connection.unwrap(BaseConnection.class));
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** Whether enough rows were added to store them. */
    boolean isFull() {
        return text.length() >= BYTES / 2;
    }

    void add(long line, @Nullable String key, List<String> cells) {
        text.append(job).append('\t').append(line).append('\t');
        CopyFormat.append(text, key == null || key.length() > KEY_MAX || !Text.isStorable(key) ? null : key);
        text.append('\t');
        CopyFormat.append(text, new JsonArray(cells).encode());
        text.append('\n');
        rows++;
    }

    /** Stores the rows that were added, and returns their number. */
    int flush() {
        int stored = rows;
        if (stored == 0) return 0;
        try {
            copy.copyIn(COPY, new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)), BYTES);
        } catch (SQLException | IOException e) {
            throw unavailable(e);
        }
        text.setLength(0);
        rows = 0;
        return stored;
    }

    private static RuntimeException unavailable(Exception e) {
        var problem = Problem.unavailable("database_unavailable");
        problem.initCause(e);
        return problem;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // it is broken already
        }
    }
}
