package tradepost.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The PostgreSQL server in {@code folder/postgres}, on a host of its own. */
final class HostedServer {
    private HostedServer() {}

    /**
     * Every role has a password and may connect from everywhere.
     *
     * @param what start or stop
     */
    static void command(Hosts hosts, int host, Path folder, String what) throws IOException {
        var postgres = folder.resolve("postgres");
        var access = Files.writeString(folder.resolve("pg_hba.conf"), "host all all all scram-sha-256\n");
        var listen = "-c listen_addresses=" + hosts.address(host) + " -c hba_file=" + access;
        var command = new ArrayList<>(hosts.on(host));
        if (Hosts.run("id -u").strip().equals("0")) command.addAll(List.of("unshare", "-U"));
        command.add(postgres.resolve("server/bin/pg_ctl").toString());
        command.addAll(List.of("-D", postgres.resolve("data").toString(), "-w", "-t", "60", "-m", "immediate"));
        command.addAll(List.of("-l", postgres.resolve("server.log").toString(), "-o", listen, what));
        Hosts.run(command);
    }
}
