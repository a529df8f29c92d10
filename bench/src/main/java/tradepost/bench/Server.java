package tradepost.bench;

import java.io.IOException;

/** What is measured, and what it costs. */
interface Server {
    /** Of its HTTP side, on loopback. */
    int port();

    /** Processor time so far, of all its processes. */
    double cpuMs();

    /** Of the server with its databases. */
    double databaseCpuMs() throws IOException;

    /** Of its processes, without those of the database. */
    double residentMb();
}
