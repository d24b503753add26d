/** What the sink and the source connector share. */
@NullMarked
package io.isledb.connect.common;

import org.jspecify.annotations.NullMarked;
