/** Where the bytes of files are: a local folder, or a server with the interface of S3. */
@NullMarked
package tradepost.file.core.store;

import org.jspecify.annotations.NullMarked;
