/** What all objects have in common that pack many payloads: encoding and decoding, no I/O. */
@NullMarked
package io.isledb.internal.format.pack;

import org.jspecify.annotations.NullMarked;
