package tradepost.mail;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** An SMTP server that does what a real one does not do on request. */
public final class ScriptedSmtp {
    /** As a response: the connection is closed without one. */
    public static final String HANG_UP = "hang up";

    private static final String LATER = "after ";

    private ScriptedSmtp() {}

    /** A response that comes late. */
    public static String after(long ms, String said) {
        return LATER + ms + " " + said;
    }

    /**
     * @param script the response to a command such as {@code RCPT}, or {@code CONTENT} for the mail itself; empty for none; null for that of a
     *     server that accepts everything
     */
    public static NetServer start(Vertx vertx, UnaryOperator<String> script) {
        return start(vertx, script, content -> {});
    }

    /** @param contents gets the headers and the text of each mail, before the response to it */
    public static NetServer start(Vertx vertx, UnaryOperator<String> script, Consumer<String> contents) {
        return vertx.createNetServer()
                .connectHandler(socket -> converse(vertx, socket, script, contents))
                .listen(0, "127.0.0.1")
                .await();
    }

    private static void converse(
            Vertx vertx, NetSocket socket, UnaryOperator<String> script, Consumer<String> contents) {
        say(socket, "220 ready");
        var data = new boolean[1];
        var content = new StringBuilder();
        socket.handler(RecordParser.newDelimited("\r\n", line -> {
            var command = line.toString();
            if (data[0] && !command.equals(".")) {
                content.append(command).append('\n');
                return;
            }
            if (data[0]) {
                command = "CONTENT";
                contents.accept(content.toString());
                content.setLength(0);
            }
            var said = script.apply(command.split("[ :]")[0]);
            if (said == null) said = usual(command);
            data[0] = said.startsWith("354");
            if (said.equals(HANG_UP)) socket.close();
            else if (said.startsWith(LATER)) {
                var parts = said.split(" ", 3);
                vertx.setTimer(Long.parseLong(parts[1]), t -> say(socket, parts[2]));
            } else if (!said.isEmpty()) say(socket, said);
            if (said.startsWith("221")) socket.close();
        }));
    }

    private static String usual(String command) {
        if (command.startsWith("DATA")) return "354 go on";
        if (command.startsWith("QUIT")) return "221 bye";
        return command.startsWith("EHLO") ? "250-here\r\n250 ENHANCEDSTATUSCODES" : "250 ok";
    }

    private static void say(NetSocket socket, String line) {
        socket.write(line + "\r\n");
    }
}
