package tradepost.node.command;

import picocli.CommandLine.Command;
import tradepost.node.run.Status;

@Command(name = "version", description = "Prints the version.")
public final class VersionCommand implements Runnable {
    @Override
    public void run() {
        System.out.println(
                "tradepost " + Status.version() + " (Java " + Runtime.version().feature() + ")");
    }
}
