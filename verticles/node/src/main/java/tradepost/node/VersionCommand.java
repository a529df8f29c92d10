package tradepost.node;

import picocli.CommandLine.Command;

@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Runnable {
    @Override
    public void run() {
        System.out.println(
                "tradepost " + Status.version() + " (Java " + Runtime.version().feature() + ")");
    }
}
