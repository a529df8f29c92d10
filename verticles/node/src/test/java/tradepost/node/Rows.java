package tradepost.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;

/** What a context keeps, read beside the program from the database under its data folder. */
record Rows(Path data) {
    /** How many events of this type there are of this subject. */
    long events(String type, String subject) {
        var context = type.substring(0, type.indexOf('.'));
        return count(context, "select count(*) from event_log where type = '" + type + "' and subject = ?", subject);
    }

    /** @param sql one number, with one id as its parameter */
    long count(String context, String sql, String id) {
        try {
            var port = Files.readString(data.resolve("postgres/port")).strip();
            var url = "jdbc:postgresql://127.0.0.1:" + port + "/tradepost_" + context;
            try (var c = DriverManager.getConnection(
                            url, context, Secrets.in(data).get("db." + context));
                    var s = c.prepareStatement(sql)) {
                s.setObject(1, UUID.fromString(id));
                try (var r = s.executeQuery()) {
                    r.next();
                    return r.getLong(1);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
