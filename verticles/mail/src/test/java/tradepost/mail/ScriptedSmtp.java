package tradepost.mail;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.UnaryOperator;

/** An SMTP server that does what a real one does not do on request. */
public final class ScriptedSmtp {
    private ScriptedSmtp() {}

    /**
     * @param script the response to a command such as {@code RCPT}, or {@code CONTENT} for the mail itself; empty for none; null for that of a
     *     server that accepts everything
     */
    public static NetServer start(Vertx vertx, UnaryOperator<String> script) {
        return vertx.createNetServer()
                .connectHandler(socket -> converse(socket, script))
                .listen(0, "127.0.0.1")
                .await();
    }

    private static void converse(NetSocket socket, UnaryOperator<String> script) {
        say(socket, "220 ready");
        var data = new boolean[1];
        socket.handler(RecordParser.newDelimited("\r\n", line -> {
            var command = line.toString();
            if (data[0]) {
                if (!command.equals(".")) return;
                data[0] = false;
                command = "CONTENT";
            }
            var said = script.apply(command.split("[ :]")[0]);
            if (said == null) said = usual(command);
            data[0] = said.startsWith("354");
            if (!said.isEmpty()) say(socket, said);
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
