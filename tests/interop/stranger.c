/*
 * stranger.c - a program that knows nothing of enishi but the installed headers: logs a consultation and
 * prints its number.
 */
#include <enishi/client.h>
#include <msgpack.h>
#include <stdio.h>
#include <string.h>

static void put(msgpack_packer *pk, const char *key, const char *value)
{
    msgpack_pack_str_with_body(pk, key, strlen(key));
    msgpack_pack_str_with_body(pk, value, strlen(value));
}

/* The text behind a key of the map in a result. */
static void print_text(const struct enishi_result *r, const char *key)
{
    msgpack_unpacked u;
    size_t at = 0;
    msgpack_unpacked_init(&u);
    if (msgpack_unpack_next(&u, r->bytes, r->size, &at) == MSGPACK_UNPACK_SUCCESS &&
        u.data.type == MSGPACK_OBJECT_MAP)
        for (uint32_t i = 0; i < u.data.via.map.size; i++) {
            const msgpack_object_kv *kv = &u.data.via.map.ptr[i];
            if (kv->key.via.str.size == strlen(key) && !memcmp(kv->key.via.str.ptr, key, strlen(key)))
                printf("%.*s\n", (int)kv->val.via.str.size, kv->val.via.str.ptr);
        }
    msgpack_unpacked_destroy(&u);
}

int main(int argc, char **argv)
{
    struct en_error err = {0};
    struct enishi_result result;
    msgpack_sbuffer buffer;
    msgpack_packer pk;
    struct enishi *c = enishi_open(argc > 1 ? argv[1] : NULL, &err);
    if (!c) {
        fprintf(stderr, "%s: %s\n", en_code_name(err.code), err.en);
        return 3;
    }
    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&pk, &buffer, msgpack_sbuffer_write);
    msgpack_pack_map(&pk, 3);
    put(&pk, "date", "R6.10.31");
    put(&pk, "channel", argc > 2 ? argv[2] : "電話");
    put(&pk, "topic", "住まい");
    int rc = enishi_call(c, "consult.add", buffer.data, buffer.size, &result, &err);
    if (rc)
        fprintf(stderr, "%s %s: %s\n", en_code_name(err.code), err.field, err.en);
    else
        print_text(&result, "number");
    msgpack_sbuffer_destroy(&buffer);
    enishi_close(c);
    return rc ? 1 : 0;
}
