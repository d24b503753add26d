/** A store in a directory, safe against other processes and crashes. */
@NullMarked
package io.isledb.store.file;

import org.jspecify.annotations.NullMarked;
